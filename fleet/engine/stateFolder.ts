/** Where runs leave what they did: journals, the engine's logs, the lock. One folder for a project on a machine. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface StateFolder {
  /** Absolute. */
  readonly dir: string;
  /** Journals: `<run>.jsonl`; and for each run a folder with a log per stack. */
  readonly runs: string;
  /** Held by the run that is at work. */
  readonly lock: string;
}

/** Makes it where it is missing. It says itself that git is to leave it alone. */
export function openStateFolder(dir: string): StateFolder {
  const absolute = resolve(dir);
  const runs = join(absolute, "runs");
  mkdirSync(runs, { recursive: true });
  writeFileSync(join(absolute, ".gitignore"), "*\n");
  return { dir: absolute, runs, lock: join(absolute, "lock") };
}
