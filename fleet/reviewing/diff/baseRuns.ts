/**
 * Runs of base revisions, kept on this computer: the next `jitsi diff` against the same base has only its own side to run. They hold what the
 * repository holds, and made-up values where secrets would be.
 */

import { hash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

const day = 24 * 3600 * 1000;

/** Since it was last used. */
const keptForMs = 30 * day;

/** All files together; a run has some 70 kB. */
const keptBytes = 1e9;

/** The first line of a file, before the run as a worker wrote it. */
interface Head {
  /** Of what follows. */
  readonly digest: string;
  /** Of the files that the run followed from. */
  readonly reads: Readonly<Record<string, string>>;
}

export class BaseRuns {
  readonly #folder: string;
  readonly #program: string;
  readonly #projectDir: string;
  #isNew = false;

  /**
   * @param program digest of all that the runs follow from but for the files that are read for one stack
   * @param projectDir of the base
   */
  constructor(folder: string, program: string, projectDir: string) {
    this.#folder = folder;
    this.#program = program;
    this.#projectDir = projectDir;
  }

  /** Copies a stack's run into `to`, if there is one of these very files. A torn or foreign one counts as none. */
  take(stack: string, to: string): boolean {
    const file = this.#fileOf(stack);
    try {
      const bytes = readFileSync(file);
      const end = bytes.indexOf("\n");
      const head = JSON.parse(bytes.toString("utf8", 0, end)) as Head;
      const run = bytes.subarray(end + 1);
      if (digestOf(run) !== head.digest) return false;
      for (const [name, digest] of Object.entries(head.reads))
        if (this.#digestOfFile(name) !== digest) return false;
      writeFileSync(to, run, { mode: 0o600 });
      const now = new Date();
      utimesSync(file, now, now);
      return true;
    } catch {
      return false;
    }
  }

  /** Keeps the run in `from`. A full or read-only disk is no error. @param reads as `OwnView.reads` */
  keep(stack: string, from: string, reads: readonly string[]): void {
    const file = this.#fileOf(stack);
    try {
      const run = readFileSync(from);
      const head: Head = {
        digest: digestOf(run),
        reads: Object.fromEntries(reads.map((name) => [name, this.#digestOfFile(name)])),
      };
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      // Another process may read or write the same file: it appears at once and whole.
      const partial = `${file}.${process.pid}`;
      writeFileSync(partial, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), run]), { mode: 0o600 });
      renameSync(partial, file);
      this.#isNew = true;
    } catch {
      // The next run records it again.
    }
  }

  /** Removes what is old, and the oldest of what is too much. */
  close(): void {
    if (this.#isNew) prune(this.#folder, Date.now());
  }

  #fileOf(stack: string): string {
    return join(this.#folder, hash("sha256", `${this.#program}\n${stack}`));
  }

  #digestOfFile(name: string): string {
    return digestOf(readFileSync(resolve(this.#projectDir, name)));
  }
}

const digestOf = (bytes: Uint8Array): string => hash("sha256", bytes);

/** Also by other clones and at the same time: a file that has just gone is no error. @param now milliseconds */
export function prune(folder: string, now: number, most = keptBytes): void {
  const files = readdirSync(folder).flatMap((name) => {
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    return stat === undefined ? [] : [{ name, bytes: stat.size, usedAt: stat.mtimeMs }];
  });
  let bytes = 0;
  for (const file of files.toSorted((a, b) => b.usedAt - a.usedAt)) {
    bytes += file.bytes;
    if (bytes > most || now - file.usedAt > keptForMs) rmSync(join(folder, file.name), { force: true });
  }
}
