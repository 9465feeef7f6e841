/** What has to be mended before an engine may go on with a stack. */

import { askPulumi, type AskPulumi } from "../pulumi.ts";
import { pendingOf, pendingText, unsettled, type Pending } from "./pending.ts";
import { tornLocksOf } from "./tornLocks.ts";

/** Sentences, each with its way out; none if all is well. @throws Failure if the backend cannot be asked */
export async function troubleOf(stack: string, ask: AskPulumi = askPulumi): Promise<string[]> {
  const [pending, locks] = await Promise.all([pendingOf(stack, ask), lockTrouble(stack, ask)]);
  return [...locks, ...pendingTrouble(stack, pending)];
}

export async function lockTrouble(stack: string, ask: AskPulumi = askPulumi): Promise<string[]> {
  return (await tornLocksOf(stack, ask)).map(
    (file) =>
      `${file} is a lock on ${stack} that names nobody: a machine went down when an update began. Take it away: jitsi repair ${stack}`,
  );
}

export function pendingTrouble(stack: string, pending: readonly Pending[]): string[] {
  const open = unsettled(pending);
  return open.length === 0 ? [] : [pendingText(stack, open)];
}
