import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** PATH, and the directories of system programs, which a user's PATH may lack. */
export const systemPath = `${process.env.PATH ?? ""}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin`;

/** @param path where to look */
export const isOnPath = (program: string, path = systemPath): boolean =>
  path.split(":").some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
