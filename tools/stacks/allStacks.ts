/** Every stack file of the project: those that people deploy, and those that exist for tests. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

export const projectDir = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export interface StackFile {
  readonly stack: string;
  readonly file: string;
}

const stacksIn = (dir: string): StackFile[] =>
  readdirSync(join(projectDir, dir)).flatMap((name) => {
    const stack = /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1];
    return stack === undefined ? [] : [{ stack, file: join(projectDir, dir, name) }];
  });

export const allStacks: readonly StackFile[] = [...stacksIn("config"), ...stacksIn("test/stacks")];

export const stackFile = (stack: string): StackFile => {
  const found = allStacks.find((candidate) => candidate.stack === stack);
  if (found === undefined) throw new Error(`there is no stack ${stack} in config/ or test/stacks/`);
  return found;
};

/** Those with containers: all but platforms. */
export const deployments: readonly StackFile[] = allStacks.filter(
  ({ file }) => !/^\s*jitsi:kind: platform$/m.test(readFileSync(file, "utf8")),
);
