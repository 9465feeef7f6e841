/** A process of `jitsi diff`: it loads the program of one revision once and runs it for the stacks that it is given. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadResidentProgram } from "../../../simulator/monitor/residentProgram.ts";
import { compareStack, recordStack, removeStack, type LoadedRevision } from "./runStack.ts";
import type { Reply, Task, WorkerStart } from "./tasks.ts";

// Of faults only their sentences are shown, and the SDK would take a stack trace for every resource.
Error.stackTraceLimit = 0;

/** From here on a worker is replaced by a new one: what V8 once took, it does not always give back. Bytes. */
const tiredFrom = 800 * 1024 * 1024;

const { projectDir } = JSON.parse(process.argv[2] ?? "{}") as WorkerStart;
const loaded = load();

async function load(): Promise<LoadedRevision> {
  const program = await loadResidentProgram(projectDir);
  const own = (await import(pathToFileURL(join(projectDir, "fleet/reviewing/diff/ownView.ts")).href)) as Pick<
    LoadedRevision,
    "viewOf"
  >;
  return { program, viewOf: own.viewOf };
}

async function answer(task: Task): Promise<Reply> {
  try {
    const found = await { record: recordStack, compare: compareStack, gone: removeStack }[task.job](
      await loaded,
      task,
    );
    return { ...found, tired: process.memoryUsage.rss() > tiredFrom };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

process.on("message", (task: Task) => {
  void answer(task).then((reply) => process.send?.(reply));
});
// The one who asks is gone.
process.on("disconnect", () => process.exit());
