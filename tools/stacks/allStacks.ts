/** Every stack file of the project: those that people deploy, and those that exist for tests. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openStackFolder, projectDir, stackFilePath } from "../../fleet/stacks/stackFolder.ts";

export { projectDir };

export interface StackFile {
  readonly stack: string;
  readonly file: string;
}

const stacksIn = (dir: string): StackFile[] => {
  const folder = openStackFolder(join(projectDir, dir));
  return folder.stacks.map((stack) => ({ stack, file: stackFilePath(folder, stack) }));
};

export const allStacks: readonly StackFile[] = [
  ...stacksIn("config"),
  ...stacksIn("examples/config"),
  ...stacksIn("test/stacks"),
];

export const stackFile = (stack: string): StackFile => {
  const found = allStacks.find((candidate) => candidate.stack === stack);
  if (found === undefined)
    throw new Error(`there is no stack ${stack} in config/, examples/config/ or test/stacks/`);
  return found;
};

/** Those with containers: all but platforms. */
export const deployments: readonly StackFile[] = allStacks.filter(
  ({ file }) => !/^\s*jitsi:kind: platform$/m.test(readFileSync(file, "utf8")),
);
