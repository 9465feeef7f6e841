/** Again and again, while what stands in the way may go away by itself. */

import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../terminal/failure.ts";
import { TryAgain } from "./forgeRequest.ts";

export interface Patience {
  readonly attempts: number;
  /** Milliseconds before the second attempt; twice as many before each further one. */
  readonly pause: number;
  /** The longest pause, whatever the server asks for. Milliseconds. */
  readonly longest: number;
}

const usualPatience: Patience = { attempts: 6, pause: 1000, longest: 120_000 };

/** @throws Failure with what the server said last */
export async function patiently<T>(
  work: () => Promise<T>,
  { attempts, pause, longest }: Patience = usualPatience,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error;
      if (attempt >= attempts) throw new Failure(`${error.message}\nGiven up after ${attempts} attempts.`);
      const asked = error.seconds === undefined ? pause * 2 ** (attempt - 1) : error.seconds * 1000;
      await sleep(Math.min(asked, longest));
    }
  }
}
