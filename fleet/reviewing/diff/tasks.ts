/** What the processes of `jitsi diff` tell each other. */

import type { StackChange } from "../changes/stackChange.ts";

export interface Task {
  readonly stack: string;
  /** Absolute; of the worker's own revision. */
  readonly configDir: string;
  /** Where the run of the base is kept between the two; undefined: there is none. */
  readonly record: string | undefined;
  /** `record`: run the stack and write it there. `compare`: run it and compare with what is there. `gone`: the stack is only in the record. */
  readonly job: "record" | "compare" | "gone";
}

export type Reply =
  { readonly change: StackChange | undefined; readonly tired: boolean } | { readonly error: string };

/** How a worker is started: one argument, as JSON. */
export interface WorkerStart {
  /** Of the revision: what runs is its program. */
  readonly projectDir: string;
  /** For people, e.g. `origin/main`. */
  readonly revision: string;
}
