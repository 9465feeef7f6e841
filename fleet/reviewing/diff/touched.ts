/** Which stacks a change of files can touch at all. Pure. */

/** Never read by the program. */
const withoutEffect = /^(docs|\.github)\/|\.md$/;

/**
 * Of files those that are the program: what all stacks follow from.
 * @param files relative to the project
 * @param configDir relative to the project, e.g. `config`
 */
export const programFiles = (files: readonly string[], configDir: string): string[] =>
  files.filter((file) => !withoutEffect.test(file) && stackOf(file, configDir) === undefined);

const stackOf = (file: string, configDir: string): string | undefined =>
  file.startsWith(`${configDir}/`)
    ? /^Pulumi\.([^/]+)\.yaml$/.exec(file.slice(configDir.length + 1))?.[1]
    : undefined;

/**
 * @param changedFiles that differ between the two revisions, relative to the project
 * @param configDir relative to the project, e.g. `config`
 * @param isPlatform of a stack on either side: every customer reads it
 * @returns `all`, or the stacks whose own file is all that differs
 */
export function touchedStacks(
  changedFiles: readonly string[],
  configDir: string,
  isPlatform: (stack: string) => boolean,
): ReadonlySet<string> | "all" {
  const touched = new Set<string>();
  for (const file of changedFiles.filter((name) => !withoutEffect.test(name))) {
    const stack = stackOf(file, configDir);
    if (stack === undefined || isPlatform(stack)) return "all";
    touched.add(stack);
  }
  return touched;
}
