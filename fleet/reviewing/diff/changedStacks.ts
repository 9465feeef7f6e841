/** `--changed`: of the chosen stacks, those that would not deploy as they were deployed, or as another revision has them. */

import { visible } from "../../../model/visible.ts";
import type { BackendStacks } from "../../engine/backendStacks.ts";
import { deployedRevision } from "../../engine/deployedRevision.ts";
import { askPulumi } from "../../engine/pulumi.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import type { StackFolder } from "../../stacks/stackFolder.ts";
import { Failure } from "../../terminal/failure.ts";

export interface ChangedOptions {
  readonly changed?: boolean;
  /** Git revision for all of them. Default: for each, the one that it was last deployed from. */
  readonly base?: string;
}

/**
 * All of them without `--changed`. With it, those whose resources would differ from the base's, and those of which nobody can tell; why not is
 * said on the error stream.
 * @param known asked only where stacks are compared with what was deployed
 * @throws Failure if the revision that `base` names does not exist
 */
export async function onlyChanged(
  folder: StackFolder,
  stacks: readonly LoadedStack[],
  { changed = false, base }: ChangedOptions,
  known: () => BackendStacks | Promise<BackendStacks>,
): Promise<readonly LoadedStack[]> {
  if (!changed || stacks.length === 0) return stacks;
  const names = stacks.map(({ stack }) => stack);
  const same =
    base === undefined
      ? await sameAsDeployed(folder, names, await known())
      : await sameAs(folder, names, base);
  return stacks.filter(({ stack }) => !same.has(stack));
}

async function sameAs({ dir }: StackFolder, stacks: readonly string[], base: string): Promise<Set<string>> {
  const { changesAgainst } = await import("./diffCommand.ts");
  const { changes } = await changesAgainst(stacks, { base, config: dir });
  return new Set(changes.filter(({ state }) => state === "same").map(({ stack }) => stack));
}

/** What one revision deployed is compared at once: most of a fleet has the same. */
async function sameAsDeployed(
  folder: StackFolder,
  stacks: readonly string[],
  { deployed }: BackendStacks,
): Promise<ReadonlySet<string>> {
  const same = new Set<string>();
  const say = (stack: string, why: string) => console.error(visible(`${stack} counts as changed: ${why}.`));
  const byRevision = new Map<string, string[]>();
  for (const stack of stacks) {
    if (!deployed.has(stack)) continue;
    const revision = await deployedRevision(stack, askPulumi);
    if (revision === undefined) say(stack, "the backend does not say which revision it was deployed from");
    else if (revision.includes("+")) say(stack, "it was deployed with changes that were not committed");
    else byRevision.set(revision, [...(byRevision.get(revision) ?? []), stack]);
  }
  for (const [revision, group] of byRevision)
    try {
      for (const stack of await sameAs(folder, group, revision)) same.add(stack);
    } catch (error) {
      // History was rewritten, or the clone is shallow.
      if (!(error instanceof Failure)) throw error;
      for (const stack of group) say(stack, `it was deployed from ${revision}, which is not in this clone`);
    }
  return same;
}
