/** One run of a project at a time on a machine: two would be two canaries, and two error budgets. */

import { withFileLock } from "../../../programs/fileLock.ts";
import { Failure } from "../../terminal/failure.ts";
import type { StateFolder } from "../../engine/stateFolder.ts";

/** A run lasts minutes, so nobody minds half a second. */
const pollMs = 500;

/**
 * Runs `action` alone. The lock of a dead process is taken over.
 * @param onWait given: waits for the other run, and calls this once; without, refuses
 * @throws Failure that names the other process
 */
export const runAlone = <T>(
  { lock }: StateFolder,
  action: () => Promise<T>,
  onWait?: (pid: number) => void,
): Promise<T> =>
  withFileLock(lock, action, {
    pollMs,
    // Nobody knows what the machine was in the middle of when it went down.
    onTorn: () => {
      throw new Failure(
        `${lock} names no process: the machine went down while a run began. No run is at work here; take the lock away with \`jitsi repair\`.`,
      );
    },
    onWait: (pid) => {
      if (onWait === undefined)
        throw new Failure(
          `Another run of this project is at work (process ${pid}). Wait for its end with --wait, or look at ${lock}.`,
        );
      onWait(pid);
    },
  });
