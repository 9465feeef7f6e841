/** How a run is watched: a list that changes in place on a terminal, lines everywhere else. Always on the error stream, so that results can be piped. */

import { Listr } from "listr2";
import { visibleOutput } from "../../../model/visible.ts";
import { paint } from "../../terminal/paint.ts";
import type { StackReport, WaveProgress } from "./runWaves.ts";
import type { Wave } from "./waves.ts";

/** @param json results are for a program, so the list is not drawn where it would get among them */
export const progressFor = (json: boolean): WaveProgress =>
  !json && process.stdout.isTTY && process.stderr.isTTY ? listProgress() : lineProgress();

const style = { done: "green", failed: "red", interrupted: "yellow" } as const;

/** `done in 12 s: 3 to create`, or what went wrong, in one line. */
function shownEnd({ outcome, seconds, changes, errors }: StackReport, stream = process.stderr): string {
  const colour = outcome in style ? style[outcome as keyof typeof style] : "dim";
  const what = outcome === "done" ? shownChanges(changes) : firstLine(errors[0] ?? "");
  return `${paint(colour, outcome, stream)} in ${Math.round(seconds)} s${what === "" ? "" : `: ${what}`}`;
}

/** `38 create, 2 update`; what stays is not named. */
export function shownChanges(changes: Readonly<Record<string, number>>): string {
  const parts = Object.entries(changes)
    .filter(([op, count]) => op !== "same" && count > 0)
    .map(([op, count]) => `${count} ${op}`);
  return parts.length === 0 ? "no change" : parts.join(", ");
}

export const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

/** For a pipe, a file, a job's log. */
export function lineProgress(
  write: (line: string) => void = (line) => console.error(visibleOutput(line)),
): WaveProgress {
  return {
    waveBegins: ({ name, stacks }) =>
      write(`${name}: ${stacks.length} ${stacks.length === 1 ? "stack" : "stacks"}`),
    stackBegins: (stack) => write(`${stack}: begun`),
    stackEnds: (report) => write(`${report.stack}: ${shownEnd(report)}`),
    note: (stack, text) => write(`${stack}: ${text}`),
    say: write,
    waveEnds: () => Promise.resolve(),
  };
}

/** A stack in a list. */
interface Watched {
  readonly ended: Promise<StackReport | undefined>;
  /** Resolves `ended`; undefined for a stack that was not begun. */
  end: (report: StackReport | undefined) => void;
  begin: () => void;
  output: (text: string) => void;
}

/** One list a wave. */
function listProgress(): WaveProgress {
  let watched = new Map<string, Watched>();
  let drawing: Promise<unknown> = Promise.resolve();
  return {
    waveBegins({ name, stacks }: Wave) {
      console.error(paint("bold", name, process.stderr));
      watched = new Map(stacks.map((stack) => [stack, watch()]));
      drawing = draw(watched);
    },
    stackBegins: (stack) => watched.get(stack)?.begin(),
    stackEnds: (report) => watched.get(report.stack)?.end(report),
    note: (stack, text) => watched.get(stack)?.output(text),
    say: (text) => console.error(visibleOutput(text)),
    async waveEnds() {
      for (const { end } of watched.values()) end(undefined);
      await drawing;
    },
  };
}

function watch(): Watched {
  let end: Watched["end"] = () => undefined;
  const ended = new Promise<StackReport | undefined>((resolve) => (end = resolve));
  return { ended, end, begin: () => undefined, output: () => undefined };
}

/** All of them are tasks from the beginning: who waits for a core says so in its title. */
const draw = (watched: ReadonlyMap<string, Watched>): Promise<unknown> =>
  new Listr(
    [...watched].map(([stack, one]) => ({
      title: `${stack} (waiting)`,
      task: async (_, task): Promise<void> => {
        one.begin = () => (task.title = stack);
        one.output = (text) => (task.output = text);
        const report = await one.ended;
        if (report === undefined) return task.skip(`${stack}: not started`);
        task.title = `${stack}: ${shownEnd(report)}`;
        if (report.outcome !== "done") throw new Error(task.title);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      // Ctrl-C is ours: interrupts.ts.
      registerSignalListeners: false,
      rendererOptions: { collapseErrors: false, showErrorMessage: false },
    },
  ).run();
