/** The revision that a stack was last deployed from without a failure, in the stack's tags. */

import type { AskPulumi } from "./pulumi.ts";
import { setStackTag, stackTags } from "./stackTags.ts";

const tag = "jitsi:revision";

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

/** undefined: never deployed, or by a program that did not note it. */
export const deployedRevision = async (stack: string, ask: AskPulumi): Promise<string | undefined> =>
  (await stackTags(stack, ask))[tag];
