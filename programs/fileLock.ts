/** A lock between processes: a file that only one can create, holding its owner's process id. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processLives } from "./processes.ts";

export interface LockOptions {
  /** Called once, if the lock is held by another process. */
  readonly onWait?: (ownerPid: number) => void;
  /**
   * Called if the lock names no process: it comes into being with its content, so the machine went down before that was on the disk. What this throws
   * is thrown; otherwise the lock is taken over, as one whose owner is dead.
   */
  readonly onTorn?: () => void;
  /** Milliseconds between two tries. Default 5. */
  readonly pollMs?: number;
}

/**
 * Runs `action` while holding the lock file, waiting for it as long as its owner lives. A lock whose owner is dead is
 * taken over. The folder is created. Not reentrant.
 */
export async function withFileLock<T>(
  file: string,
  action: () => T | Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !tryCreate(file);) {
    const owner = ownerOf(file);
    if (owner === torn) options.onTorn?.();
    if (owner === torn || (owner !== undefined && !processLives(owner))) {
      takeAway(file, owner);
      continue;
    }
    if (!told && owner !== undefined) options.onWait?.(owner);
    told ||= owner !== undefined;
    await sleep(options.pollMs ?? 5);
  }
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

/** The file comes into being with its content: a crash in between would leave an empty lock, which nobody could take over. */
function tryCreate(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  // The end of the line tells a whole number from the beginning of one.
  writeFileSync(draft, `${process.pid}\n`);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of a lock that names nobody. */
const torn = "torn";

/** Whether a file is a lock that names nobody. */
export const isTornLock = (file: string): boolean => ownerOf(file) === torn;

/** The process that holds the lock; undefined if it is gone. */
function ownerOf(file: string): number | typeof torn | undefined {
  try {
    const text = readFileSync(file, "utf8");
    return /^[1-9]\d*\n$/.test(text) ? Number(text) : torn;
  } catch {
    return undefined;
  }
}

/** Removes a dead owner's lock. Only one process does so at a time, or it could remove its successor's. */
function takeAway(file: string, deadOwner: number | typeof torn): void {
  const taking = `${file}.taking`;
  if (!tryCreate(taking)) {
    const taker = ownerOf(taking);
    if (taker === torn || (taker !== undefined && !processLives(taker))) rmSync(taking, { force: true });
    return;
  }
  try {
    if (ownerOf(file) === deadOwner) rmSync(file, { force: true });
  } finally {
    rmSync(taking, { force: true });
  }
}
