/** Works through waves of stacks: so many at a time, and no further than the error budget allows. */

import pLimit from "p-limit";
import type { Interrupts } from "../../engine/interrupts.ts";
import type { StackResult } from "./stackWork.ts";
import type { Placed } from "../../stacks/selection.ts";
import type { Wave } from "./waves.ts";

export type StackOutcome =
  | StackResult["outcome"]
  /** An earlier run did it, from the same sources. */
  | "skipped"
  /** Its platform failed. */
  | "blocked"
  | "not started";

export interface StackReport extends Omit<StackResult, "outcome"> {
  readonly stack: string;
  readonly wave: string;
  readonly outcome: StackOutcome;
}

export interface WaveProgress {
  waveBegins(wave: Wave): void;
  stackBegins(stack: string): void;
  stackEnds(report: StackReport): void;
  note(stack: string, text: string): void;
  /** Of the whole run, to whoever looks on. */
  say(text: string): void;
  waveEnds(): Promise<void>;
}

export interface WavesOptions {
  readonly waves: readonly Wave[];
  readonly placed: readonly Placed[];
  /** What an earlier run has done. */
  readonly done: ReadonlySet<string>;
  readonly work: (stack: string) => Promise<StackResult>;
  readonly concurrency: number;
  /** So many failures are borne; one more, and nothing further is begun. */
  readonly budget: number;
  readonly interrupts: Pick<Interrupts, "stop">;
  readonly progress: WaveProgress;
}

export interface WavesReport {
  /** In the order of the waves. */
  readonly stacks: readonly StackReport[];
  /** Why not all were begun; undefined if they were. */
  readonly stopped: string | undefined;
}

/** A failure stops nothing that runs. */
export async function runWaves(options: WavesOptions): Promise<WavesReport> {
  const { waves, placed, done, work, concurrency, budget, interrupts, progress } = options;
  const reports = new Map<string, StackReport>();
  const platformOf = new Map(placed.map(({ stack, platform }) => [stack, platform]));
  let failures = 0;
  let failedCanary = false;

  const whyStop = (): string | undefined =>
    interrupts.stop.aborted
      ? "it was interrupted"
      : failedCanary
        ? "a canary failed"
        : failures > budget
          ? `${failures} failed, and ${budget === 0 ? "none" : budget} may`
          : undefined;
  const isBlocked = (stack: string): boolean => {
    const platform = reports.get(platformOf.get(stack) ?? "")?.outcome;
    return platform !== undefined && platform !== "done" && platform !== "skipped";
  };
  const without = (stack: string, wave: Wave, outcome: StackOutcome): StackReport => ({
    stack,
    wave: wave.name,
    outcome,
    seconds: 0,
    changes: {},
    errors: outcome === "blocked" ? [`its platform ${platformOf.get(stack)} is not up`] : [],
    log: undefined,
  });

  async function workIn(wave: Wave, stack: string): Promise<void> {
    if (whyStop() !== undefined) return void reports.set(stack, without(stack, wave, "not started"));
    progress.stackBegins(stack);
    const report = { stack, wave: wave.name, ...(await work(stack)) };
    if (report.outcome === "failed") failures++;
    reports.set(stack, report);
    progress.stackEnds(report);
  }

  for (const wave of waves) {
    const idle = wave.stacks.filter((stack) => done.has(stack) || isBlocked(stack));
    for (const stack of idle)
      reports.set(stack, without(stack, wave, done.has(stack) ? "skipped" : "blocked"));
    const busy = wave.stacks.filter((stack) => !reports.has(stack));
    if (busy.length === 0) continue;
    if (whyStop() === undefined) progress.waveBegins({ ...wave, stacks: busy });
    const limit = pLimit(concurrency);
    await Promise.all(busy.map((stack) => limit(() => workIn(wave, stack))));
    await progress.waveEnds();
    failedCanary ||= wave.canary && busy.some((stack) => reports.get(stack)?.outcome === "failed");
  }

  const stacks = waves.flatMap((wave) => wave.stacks.map((stack) => reports.get(stack)!));
  const unfinished = stacks.some(({ outcome }) => outcome === "not started" || outcome === "interrupted");
  return { stacks, stopped: unfinished ? (whyStop() ?? "it was interrupted") : undefined };
}
