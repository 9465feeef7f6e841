/** Which stacks a command is about: by name, by what they are, by what a revision changes. */

import { isDocker } from "../../model/hosts/hosts.ts";
import { renderProblems } from "../../model/problem.ts";
import { Failure, usageFailure } from "../terminal/failure.ts";
import { loadStack, type LoadedStack } from "./loadStack.ts";
import { whereKeys, type Selection, type WhereKey } from "./selectionOptions.ts";
import { mustKnow, nearest, shownPath, type StackFolder } from "./stackFolder.ts";

/** A stack, and what the order of a run goes by. */
export interface Placed {
  readonly stack: string;
  readonly kind: "platform" | "customer" | "local";
  /** Name of the platform's stack, if it is one of this folder. */
  readonly platform: string | undefined;
}

/** What `--where` asks of a stack; it may have several values. */
const traits: Readonly<Record<WhereKey, (loaded: LoadedStack) => readonly string[]>> = {
  region: ({ deployment, platform }) => [
    ...(deployment?.hosts ?? []).flatMap((host) =>
      isDocker(host) ? [host.region] : [host.region, host.cloudRegion],
    ),
    ...(platform?.gcp?.subnetworks ?? []).map(({ region }) => region),
    ...(platform?.aws?.regions ?? []).map(({ region }) => region),
  ],
  platform: ({ deployment }) => [deployment?.settings.platform ?? ""],
  kind: (loaded) => [kindOf(loaded)],
  release: ({ deployment }) => [deployment?.settings.release ?? ""],
  suspended: ({ deployment }) => [String(deployment?.settings.suspended ?? false)],
};

export const kindOf = ({ deployment, platform }: LoadedStack): Placed["kind"] =>
  platform !== undefined ? "platform" : (deployment?.settings.kind ?? "customer");

/**
 * The stacks that are chosen, in the order of the folder. Without a name or anything that chooses, all but those of kind `local`, which are of one
 * computer and not of the fleet.
 * @param names as given on the command line
 * @throws Failure for unknown names, patterns that fit nothing, and what cannot be asked
 */
export function selectStacks(
  folder: StackFolder,
  names: readonly string[],
  { only = [], exclude = [], where = [] }: Selection,
): LoadedStack[] {
  mustKnow(folder, names);
  const patterns = [...names, ...only];
  const wanted = patterns.length === 0 ? folder.stacks : matching(folder, patterns, "--only");
  const unwanted = new Set(matching(folder, exclude, "--exclude"));
  const asked = conditions(where);
  const isNamed = patterns.length > 0 || asked.has("kind");
  return wanted
    .filter((stack) => !unwanted.has(stack))
    .map((stack) => loadStack(folder, stack))
    .filter(
      (loaded) =>
        // What cannot be read is not left out: its problems are to be seen.
        (loaded.deployment === undefined && loaded.platform === undefined) ||
        ((isNamed || kindOf(loaded) !== "local") &&
          [...asked].every(([key, values]) => traits[key](loaded).some((value) => values.has(value)))),
    );
}

/** Why a selection has chosen nothing, with what could have been asked for. */
export function nothingChosen(folder: StackFolder, { where = [], exclude = [] }: Selection): string {
  const dir = shownPath(folder.dir);
  if (folder.stacks.length === 0) return `No stacks in ${dir}.`;
  if (where.length === 0)
    return exclude.length > 0
      ? `--exclude ${exclude.join(",")} leaves out every stack that was chosen.`
      : `All stacks in ${dir} are of kind local: name those that you mean.`;
  const asked = conditions(where);
  const all = folder.stacks
    .map((stack) => loadStack(folder, stack))
    .filter((loaded) => asked.has("kind") || kindOf(loaded) !== "local");
  const known = [...asked.keys()].map((key) => {
    const values = new Set(all.flatMap(traits[key]).filter((value) => value !== ""));
    return `${key}: ${[...values].sort().join(", ") || "none"}`;
  });
  return `No stack matches --where ${where.join(",")}. Here: ${known.join("; ")}.`;
}

function matching({ dir, stacks }: StackFolder, patterns: readonly string[], option: string): string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const expression = new RegExp(
      `^${pattern
        .split("*")
        .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join(".*")}$`,
    );
    const some = stacks.filter((stack) => expression.test(stack));
    if (some.length === 0) {
      const near = nearest(pattern, stacks);
      throw usageFailure(
        `${option} ${pattern}: there is no such stack in ${shownPath(dir)}.${near === undefined ? "" : ` Did you mean ${near}?`}`,
      );
    }
    for (const stack of some) found.add(stack);
  }
  return stacks.filter((stack) => found.has(stack));
}

/** A key that is asked for twice may have either value. */
function conditions(where: readonly string[]): ReadonlyMap<WhereKey, ReadonlySet<string>> {
  const asked = new Map<WhereKey, Set<string>>();
  for (const condition of where) {
    const [, name = "", value = ""] = /^([^=]+)=(.+)$/.exec(condition) ?? [];
    const key = whereKeys.find((known) => known === name);
    if (key === undefined || value === "")
      throw usageFailure(
        `--where takes ${whereKeys.map((known) => `${known}=…`).join(", ")}; "${condition}" is none of these.`,
      );
    asked.set(key, (asked.get(key) ?? new Set()).add(value));
  }
  return asked;
}

/** @throws Failure with every problem of every stack, each below its file's name */
export function refuseProblems(stacks: readonly LoadedStack[]): void {
  const broken = stacks.filter(({ problems }) => problems.length > 0);
  if (broken.length === 0) return;
  throw new Failure(
    [
      ...broken.map(({ source, problems }) => renderProblems(source, problems)),
      `Nothing was done: ${broken.length} of ${stacks.length} stacks cannot be deployed as they are written.`,
    ].join("\n\n"),
  );
}

export const placed = (loaded: LoadedStack): Placed => ({
  stack: loaded.stack,
  kind: kindOf(loaded),
  platform: loaded.deployment?.settings.platform?.split("/").at(-1),
});
