/** Programs of this machine. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The folders in which a shell looks for programs. */
export const pathFolders = (env: NodeJS.ProcessEnv): string[] =>
  (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");

/** Where a shell would find a program; undefined: nowhere. */
export const onPath = (name: string, env: NodeJS.ProcessEnv): string | undefined =>
  pathFolders(env)
    .map((folder) => join(folder, name))
    .find(isExecutable);

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
