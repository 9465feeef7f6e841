/** What the processes of `jitsi diff` tell each other. */

import type { StackChange } from "../changes/stackChange.ts";

/** One side of the comparison. */
export interface Side {
  /** For people, e.g. `origin/main`. */
  readonly revision: string;
  /** Where its files are; absolute. The program is the worker's own: a side is only given to workers whose program is the same. */
  readonly projectDir: string;
  /** Absolute. */
  readonly configDir: string;
}

export interface Task {
  readonly stack: string;
  readonly side: Side;
  /** Where the run of the base is kept between the two; undefined: nowhere. */
  readonly record: string | undefined;
  /**
   * `record`: run the stack and write it there. `compare`: run it and compare with what is there, or with what the worker runs itself for `base`.
   * `gone`: the stack is only in the record.
   */
  readonly job: "record" | "compare" | "gone";
  /** The other side, to be run first: also written to `record`, if there is one. */
  readonly base?: Side;
  /** The name that the stack has in the record, if it is another one. */
  readonly renamedFrom?: string;
}

export interface Answer {
  readonly change?: StackChange;
  /** Of a recorded run without errors: the files that it follows from beside the program, as `OwnView.reads`. */
  readonly reads?: readonly string[] | undefined;
  /** Of a stack that comes or goes: what no other one can have at the same time (renames.ts). */
  readonly claims?: readonly string[];
}

export type Reply = (Answer & { readonly tired: boolean }) | { readonly error: string };

/** How a worker is started: one argument, as JSON. */
export interface WorkerStart {
  /** Of the revision: what runs is its program. */
  readonly projectDir: string;
}
