/** `--changed`: of the chosen stacks, those that would not deploy as they were deployed, or as another revision has them. */

import { visible } from "../../../model/visible.ts";
import type { BackendStacks } from "../../engine/backendStacks.ts";
import { deployedRevisions, type DeployedRevision } from "../../engine/deployedRevision.ts";
import { askPulumi } from "../../engine/pulumi.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { projectDir, type StackFolder } from "../../stacks/stackFolder.ts";
import { Failure } from "../../terminal/failure.ts";
import { hasCommit } from "./revision.ts";

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

/** What was deployed from one revision is compared at once: most of a fleet has the same. */
async function sameAsDeployed(
  folder: StackFolder,
  stacks: readonly string[],
  { deployed }: BackendStacks,
): Promise<ReadonlySet<string>> {
  const revisions = await deployedRevisions(
    stacks.filter((stack) => deployed.has(stack)),
    askPulumi,
  );
  const same = new Set<string>();
  const byRevision = new Map<string, string[]>();
  const countAsChanged = (names: readonly string[], why: string): void => {
    for (const stack of names) console.error(visible(`${stack} counts as changed: ${why}.`));
  };
  for (const stack of stacks) {
    const why = deployed.has(stack) ? incomparable(revisions.get(stack)) : "it was never deployed";
    if (why !== undefined) countAsChanged([stack], why);
    else {
      const { revision } = revisions.get(stack)!;
      byRevision.set(revision, [...(byRevision.get(revision) ?? []), stack]);
    }
  }
  for (const [revision, group] of byRevision)
    if (!(await hasCommit(projectDir, revision)))
      countAsChanged(
        group,
        `it was deployed from ${revision}, which is not in this clone (history was rewritten, or the clone is shallow: git fetch --unshallow)`,
      );
    else
      try {
        for (const stack of await sameAs(folder, group, revision)) same.add(stack);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        countAsChanged(
          group,
          `it was deployed from ${revision}, which cannot be compared with: ${error.message.replace(/\.$/, "")}`,
        );
      }
  return same;
}

/** Why no commit can tell what is deployed; undefined if one can. */
export function incomparable(deployed: DeployedRevision | undefined): string | undefined {
  if (deployed === undefined)
    return "the backend does not say which revision it was deployed from (buckets keep it from Pulumi 3.211 on)";
  const { revision, unfinished } = deployed;
  if (unfinished) return `an update since then did not finish (last deployed from ${revision})`;
  if (isCommit(revision)) return undefined;
  // `revisionOf` says so with a digest behind the commit. Other texts are from --revision, and a branch's name would lead to what it is today.
  return revision.includes("+")
    ? "it was deployed with changes that were not committed"
    : `it was deployed from "${revision}", which is not the hash of a commit`;
}

const isCommit = (revision: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);
