import { access, constants } from "node:fs/promises";
import { join } from "node:path";

/** PATH, and the directories of system programs, which a user's PATH may lack. */
export const systemPath = `${process.env.PATH ?? ""}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin`;

/**
 * The Debian packages, each once, whose programs are not on {@link systemPath}.
 *
 * @param wanted Program to package, e.g. `{ dockerd: "docker.io" }`.
 */
export async function missingPackages(wanted: Readonly<Record<string, string>>): Promise<string[]> {
  const missing = new Set<string>();
  for (const [program, debianPackage] of Object.entries(wanted)) {
    if (!(await isOnPath(program))) missing.add(debianPackage);
  }
  return [...missing];
}

async function isOnPath(program: string): Promise<boolean> {
  const executable = (directory: string) =>
    access(join(directory, program), constants.X_OK).then(
      () => true,
      () => false,
    );
  return (await Promise.all(systemPath.split(":").map(executable))).includes(true);
}
