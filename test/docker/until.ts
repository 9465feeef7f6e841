import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks `condition` ten times a second until it returns something truthy, and returns that.
 *
 * @param what The state waited for, for the message, e.g. `"jicofo counts one bridge"`.
 * @throws Error that names the state and the last error of `condition`, after `seconds`.
 */
export async function until<T>(
  what: string,
  seconds: number,
  condition: () => Promise<T> | T,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + seconds * 1000;
  let lastError: unknown;
  do {
    try {
      const result = await condition();
      if (result) return result;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(100);
  } while (Date.now() < deadline);
  const because = lastError instanceof Error ? `: ${lastError.message}` : "";
  throw new Error(`Waited ${seconds} s in vain until ${what}${because}`, { cause: lastError });
}
