/** A lock between processes: a file that only one can create, holding its owner's process id. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface LockOptions {
  /** Called once, if the lock is held by another process. */
  readonly onWait?: (ownerPid: number) => void;
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
    if (owner !== undefined && !isAlive(owner)) {
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
  writeFileSync(draft, String(process.pid));
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

/** The process that holds the lock; undefined if it is gone. */
function ownerOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Removes a dead owner's lock. Only one process does so at a time, or it could remove its successor's. */
function takeAway(file: string, deadOwner: number): void {
  const taking = `${file}.taking`;
  if (!tryCreate(taking)) {
    const taker = ownerOf(taking);
    if (taker !== undefined && !isAlive(taker)) rmSync(taking, { force: true });
    return;
  }
  try {
    if (ownerOf(file) === deadOwner) rmSync(file, { force: true });
  } finally {
    rmSync(taking, { force: true });
  }
}
