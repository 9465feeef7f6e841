/** The revision that a stack was last deployed from without a failure, in the stack's tags. */

import pLimit from "p-limit";
import { concurrencyFor, thisMachine } from "./capacity.ts";
import type { AskPulumi } from "./pulumi.ts";
import { setStackTag, stackTags } from "./stackTags.ts";

const tag = "jitsi:revision";

/** Before the revision, from when an engine begins to change the stack until one has succeeded. No git revision begins like this. */
const unfinishedMark = "unfinished, last ";

export interface DeployedRevision {
  /** As `revisionOf` gives it, or the text of `--revision`. */
  readonly revision: string;
  /** Whether an engine has begun to change the stack since, and failed or was killed. */
  readonly unfinished: boolean;
}

/** undefined: never deployed without a failure, or not by `jitsi`. */
export async function deployedRevision(stack: string, ask: AskPulumi): Promise<DeployedRevision | undefined> {
  const value = (await stackTags(stack, ask))[tag];
  if (value === undefined) return undefined;
  const unfinished = value.startsWith(unfinishedMark);
  return { revision: unfinished ? value.slice(unfinishedMark.length) : value, unfinished };
}

/** Memory of the CLI by itself (docs/operator.md). */
const cliMiB = 150;

/** Of many stacks: each is a call of the CLI. */
export async function deployedRevisions(
  stacks: readonly string[],
  ask: AskPulumi,
): Promise<ReadonlyMap<string, DeployedRevision>> {
  const limit = pLimit(concurrencyFor([cliMiB], thisMachine()));
  const found = await Promise.all(
    stacks.map((stack) => limit(async () => [stack, await deployedRevision(stack, ask)] as const)),
  );
  return new Map(
    found.flatMap(([stack, revision]) => (revision === undefined ? [] : [[stack, revision] as const])),
  );
}

/** To be called before an engine changes the stack: what fails halfway is neither the old revision nor the new one. */
export async function noteBegun(stack: string, ask: AskPulumi): Promise<void> {
  const known = await deployedRevision(stack, ask);
  if (known !== undefined && !known.unfinished)
    await setStackTag(stack, tag, `${unfinishedMark}${known.revision}`, ask);
}

/** @param revision as `revisionOf` gives it, or somebody's own text @returns why it could not be noted, as a sentence */
export async function noteDeployed(
  stack: string,
  revision: string,
  ask: AskPulumi,
): Promise<string | undefined> {
  const refused = await setStackTag(stack, tag, revision, ask);
  return refused === undefined
    ? undefined
    : `The backend does not keep which revision was deployed, so --changed will deploy ${stack} again: ${refused}`;
}
