/** Every stack file of the project: those that people deploy, and those that exist for tests. */

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

export const projectDir = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

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
