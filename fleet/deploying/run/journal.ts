/**
 * What happened to each stack, as lines of JSON that are only ever added and are on the disk before the work goes on: a run that was killed can be
 * told from its journal, and gone on with.
 */

import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { StateFolder } from "../../engine/stateFolder.ts";

/** Commands that change stacks. */
export type RunCommand = "up" | "suspend" | "resume" | "remove";

/** What a stack was made from: the same of both, and the same would be made again. */
export interface Source {
  /** Commit of the project, and what was not committed (revision.ts). */
  readonly revision: string;
  /** SHA-256 of the stack's file, without the keys that Pulumi adds. */
  readonly file: string;
}

export type Outcome = "done" | "failed" | "interrupted";

export type Entry =
  | {
      readonly event: "begin";
      readonly run: string;
      readonly command: RunCommand;
      readonly pid: number;
      readonly revision: string;
      /** Absolute folder of the stacks' files. */
      readonly config: string;
      /** Every stack that was chosen. */
      readonly stacks: readonly string[];
      /** The run that this one goes on with. */
      readonly resumes?: string | undefined;
    }
  | { readonly event: "wave"; readonly wave: string; readonly stacks: readonly string[] }
  | {
      readonly event: "start";
      readonly stack: string;
      readonly source: Source;
      /** Of the engine's process, which outlives a killed run. */
      readonly pid: number;
      /** From 1; more than one only after a lock conflict. */
      readonly attempt: number;
    }
  | {
      readonly event: "end";
      readonly stack: string;
      readonly source: Source;
      readonly outcome: Outcome;
      readonly seconds: number;
      /** Resources by operation, e.g. `{ create: 38 }`. */
      readonly changes: Readonly<Record<string, number>>;
      readonly errors: readonly string[];
      /** File with all that the engine said. */
      readonly log: string | undefined;
    }
  /** Somebody else's lock was waited for, a dead one taken away. */
  | { readonly event: "note"; readonly stack: string; readonly text: string }
  | { readonly event: "finish"; readonly stopped: string | undefined; readonly exitCode: number };

/** With the time, ISO 8601. */
export type DatedEntry = Entry & { readonly at: string };

export interface PastRun {
  readonly run: string;
  readonly begin: Extract<DatedEntry, { event: "begin" }>;
  readonly entries: readonly DatedEntry[];
}

/** So many runs are kept. */
const keptRuns = 100;

export class Journal {
  readonly run: string;
  readonly file: string;
  /** Folder of the logs. */
  readonly logs: string;
  readonly #descriptor: number;

  private constructor(state: StateFolder, run: string) {
    this.run = run;
    this.file = join(state.runs, `${run}.jsonl`);
    this.logs = join(state.runs, run);
    mkdirSync(this.logs, { recursive: true });
    this.#descriptor = openSync(this.file, "ax", 0o600);
  }

  /** Begins the journal of a new run, and forgets the oldest ones. Call it under the lock of runs. */
  static begin(
    state: StateFolder,
    begin: Omit<Extract<Entry, { event: "begin" }>, "event" | "run" | "pid">,
    now = new Date(),
  ): Journal {
    forgetOldRuns(state);
    const journal = new Journal(state, `${stamp(now)}-${begin.command}-${process.pid}`);
    journal.write({ event: "begin", run: journal.run, pid: process.pid, ...begin });
    return journal;
  }

  /** Returns when the line is on the disk. */
  write(entry: Entry): void {
    writeSync(this.#descriptor, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
    fsyncSync(this.#descriptor);
  }

  logOf(stack: string): string {
    return join(this.logs, `${stack}.log`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** `20261121T150405Z`, which sorts by time. */
const stamp = (time: Date): string => time.toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");

/** All runs that are kept, oldest first. A line that was cut off by a crash does not count. */
export function pastRuns({ runs }: StateFolder): PastRun[] {
  return journalsIn(runs).flatMap((file) => {
    const entries = readFileSync(join(runs, file), "utf8")
      .split("\n")
      .flatMap((line): DatedEntry[] => {
        try {
          return [JSON.parse(line) as DatedEntry];
        } catch {
          return [];
        }
      });
    const [begin] = entries;
    return begin?.event === "begin" ? [{ run: begin.run, begin, entries }] : [];
  });
}

/** What the last run that had a stack left it as. Without `source`, it was begun and nobody saw its end. */
export interface LastState {
  readonly command: RunCommand;
  readonly outcome: Outcome;
  readonly source: Source;
}

/** By stack of that folder. @param runs oldest first */
export function lastStates(runs: readonly PastRun[], config: string): ReadonlyMap<string, LastState> {
  const states = new Map<string, LastState>();
  for (const { begin, entries } of runs.filter((run) => run.begin.config === config))
    for (const entry of entries)
      if (entry.event === "start")
        states.set(entry.stack, { command: begin.command, outcome: "interrupted", source: entry.source });
      else if (entry.event === "end")
        states.set(entry.stack, { command: begin.command, outcome: entry.outcome, source: entry.source });
  return states;
}

/** Processes of the engine that runs have started for a stack: a lock that names one of these is ours. */
export const processesOf = (runs: readonly PastRun[], stack: string): ReadonlySet<number> =>
  new Set(
    runs.flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.event === "start" && entry.stack === stack ? entry.pid : [])),
    ),
  );

const journalsIn = (runs: string): string[] =>
  readdirSync(runs)
    .filter((name) => name.endsWith(".jsonl"))
    .sort();

function forgetOldRuns({ runs }: StateFolder): void {
  for (const file of journalsIn(runs).slice(0, -keptRuns)) {
    rmSync(join(runs, file), { force: true });
    rmSync(join(runs, file.replace(/\.jsonl$/, "")), { recursive: true, force: true });
  }
}
