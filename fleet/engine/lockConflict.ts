/** Somebody else at work on a stack: the only failure that is worth another try. */

import { hostname } from "node:os";
import { processLives } from "../../programs/processes.ts";

/**
 * What backends say; the Automation API goes by the same texts (pulumi sdk/nodejs/automation/errors.ts, ConcurrentUpdateError). The first is that of
 * a bucket or folder, the second that of Pulumi Cloud.
 */
const conflictTexts = [
  "the stack is currently locked by",
  "[409] Conflict: Another update is currently in progress",
  // A folder's state, read in the middle of somebody else's write (pulumi pkg/backend/diy).
  "failed to load checkpoint: EOF",
] as const;

/** Who holds a stack's lock, as far as the backend tells. */
export interface LockHolder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
}

/** @returns undefined if the text is of no conflict; no holders where the backend names none */
export function conflictIn(text: string): readonly LockHolder[] | undefined {
  if (!conflictTexts.some((sign) => text.includes(sign))) return undefined;
  // pulumi pkg/backend/diy/lock.go: "<file>: created by <user>@<host> (pid <n>) at <time>".
  return [...text.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at /g)].map(([, user, host, pid]) => ({
    user: user!,
    host: host!,
    pid: Number(pid),
  }));
}

/**
 * Whether all holders are engines that runs of ours started on this machine, and that are dead: then their locks can be taken away. Another
 * machine may have our name and a process of that number, so only numbers from our own journals count.
 */
export const allDead = (
  holders: readonly LockHolder[],
  ours: ReadonlySet<number>,
  { here = hostname(), isAlive = processLives } = {},
): boolean =>
  holders.length > 0 && holders.every(({ host, pid }) => host === here && ours.has(pid) && !isAlive(pid));

export const shownHolders = (holders: readonly LockHolder[]): string =>
  holders.length === 0
    ? "another update"
    : holders.map(({ user, host, pid }) => `${user}@${host} (process ${pid})`).join(", ");
