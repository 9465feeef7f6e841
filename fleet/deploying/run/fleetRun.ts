/** A run that changes stacks: alone, with a journal, in waves, to be interrupted. */

import { usageFailure } from "../../terminal/failure.ts";
import { loadStack, type LoadedStack } from "../../stacks/loadStack.ts";
import { projectDir, type StackFolder } from "../../stacks/stackFolder.ts";
import { concurrencyFor, memoryOf, thisMachine } from "../../engine/capacity.ts";
import { withInterrupts } from "../../engine/interrupts.ts";
import { Journal, pastRuns, type PastRun, type RunCommand } from "./journal.ts";
import { progressFor } from "./progress.ts";
import { exitCodeOf, type RunReport } from "./report.ts";
import { revisionOf } from "../../engine/revision.ts";
import { runAlone } from "./runLock.ts";
import { runWaves } from "./runWaves.ts";
import { placed, refuseProblems } from "../../stacks/selection.ts";
import { backendStacks, type BackendStacks } from "../../engine/backendStacks.ts";
import { workOn, type WorkOptions } from "./stackWork.ts";
import { openStateFolder, type StateFolder } from "../../engine/stateFolder.ts";
import type { Wave } from "./waves.ts";

/** Somebody else's lock on a stack is waited for so long, unless told otherwise. Seconds. */
const usualLockSeconds = 300;

export interface FleetRunOptions {
  /** Default: by cores and free memory. */
  readonly concurrency?: number | undefined;
  /** Default: the commit, and what is not committed. */
  readonly revision?: string | undefined;
  /** Waits for another run of the project instead of refusing. */
  readonly wait?: boolean;
  readonly json?: boolean;
  readonly lockSeconds?: number;
}

/** What a run knows before it begins. */
export interface Standing extends BackendStacks {
  readonly state: StateFolder;
  readonly revision: string;
  readonly past: readonly PastRun[];
}

export interface RunPlan {
  readonly command: RunCommand;
  readonly engine: WorkOptions["command"];
  readonly stacks: readonly LoadedStack[];
  readonly waves: readonly Wave[];
  readonly budget: number;
  readonly done?: ReadonlySet<string>;
  readonly resumes?: string | undefined;
  /** Further arguments of the CLI. */
  readonly args?: readonly string[];
}

/** Alone among the runs of the project: what is planned holds until it is done. @throws Failure if another run is at work */
export function standAlone<T>(
  stateDir: string,
  { revision, wait, json }: FleetRunOptions,
  action: (standing: Standing) => Promise<T>,
): Promise<T> {
  const state = openStateFolder(stateDir);
  const progress = progressFor(json ?? false);
  return runAlone(
    state,
    async () =>
      action({
        state,
        revision: revision ?? (await revisionOf(projectDir)),
        past: pastRuns(state),
        ...(await backendStacks()),
      }),
    wait === true ? (pid) => progress.say(`Waiting for the run of process ${pid} to end.`) : undefined,
  );
}

/** How many of these stacks this machine works on at a time. */
export const concurrencyOf = (
  stacks: readonly LoadedStack[],
  { concurrency }: Pick<FleetRunOptions, "concurrency">,
): number => concurrency ?? concurrencyFor(stacks.map(memoryOf), thisMachine());

/** Never throws for what goes wrong with a stack. */
export async function runFleet(
  folder: StackFolder,
  plan: RunPlan,
  { state, revision, past, existing }: Standing,
  options: FleetRunOptions,
): Promise<RunReport> {
  const { command, engine, stacks, waves, budget, done = new Set<string>(), resumes, args } = plan;
  const names = stacks.map(({ stack }) => stack);
  const progress = progressFor(options.json ?? false);
  const journal = Journal.begin(state, { command, revision, config: folder.dir, stacks: names, resumes });
  try {
    const report = await withInterrupts(
      (text) => progress.say(text),
      (interrupts) =>
        runWaves({
          waves,
          placed: stacks.map(placed),
          done,
          concurrency: concurrencyOf(stacks, options),
          budget,
          interrupts,
          progress: {
            ...progress,
            waveBegins(wave) {
              journal.write({ event: "wave", wave: wave.name, stacks: wave.stacks });
              progress.waveBegins(wave);
            },
          },
          work: (stack) =>
            workOn(stack, {
              command: engine,
              folder,
              journal,
              revision,
              past,
              interrupts,
              existing,
              ...(args === undefined ? {} : { args }),
              lockSeconds: options.lockSeconds ?? usualLockSeconds,
              onNote: (text) => progress.note(stack, text),
            }),
        }),
    );
    journal.write({ event: "finish", stopped: report.stopped, exitCode: exitCodeOf(report) });
    return { ...report, run: journal.run, journal: journal.file };
  } finally {
    journal.close();
  }
}

/** One wave of everything, for commands that are about a few stacks that somebody named. @throws Failure with what is wrong with them */
export function namedStacks(folder: StackFolder, names: readonly string[]): LoadedStack[] {
  if (names.length === 0) throw usageFailure("Name at least one stack.");
  const stacks = [...new Set(names)].map((stack) => loadStack(folder, stack));
  refuseProblems(stacks);
  return stacks;
}
