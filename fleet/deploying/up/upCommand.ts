/** `jitsi up`: deploys stacks in waves. */

import { readFileSync } from "node:fs";
import { onlyChanged, type ChangedOptions } from "../../reviewing/diff/changedStacks.ts";
import { parseCount } from "../../command/options.ts";
import type { Outcome } from "../../command/shape.ts";
import { exitCodes, Failure, usageFailure } from "../../terminal/failure.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { openStackFolder, stackFilePath, type StackFolder } from "../../stacks/stackFolder.ts";
import { confirmed, mustBeAbleToAsk } from "../../terminal/confirm.ts";
import { runFleet, standAlone, type FleetRunOptions, type Standing } from "../run/fleetRun.ts";
import { lastStates, type PastRun } from "../run/journal.ts";
import { showPlan } from "../run/plan.ts";
import { outcomeOf } from "../run/report.ts";
import { digestOfStackFile } from "../../engine/revision.ts";
import { nothingChosen, placed, refuseProblems, selectStacks } from "../../stacks/selection.ts";
import type { Selection } from "../../stacks/selectionOptions.ts";
import { parseBudget, parseCanary, planWaves } from "../run/waves.ts";

export interface UpOptions extends Selection, ChangedOptions {
  readonly config: string;
  readonly state: string;
  readonly canary?: string;
  readonly wave: string;
  readonly concurrency?: number;
  readonly maxFailures: string;
  readonly resume?: boolean;
  readonly revision?: string;
  readonly wait?: boolean;
  readonly lockTimeout: string;
  /** Reads what really exists first, so that drift is undone. */
  readonly refresh?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function run(names: readonly string[], options: UpOptions): Promise<Outcome> {
  const { canary, wave, maxFailures, yes = false, json = false } = options;
  const folder = openStackFolder(options.config);
  const waveOptions = {
    canary: canary === undefined ? undefined : parseCanary(canary),
    wave: parseCount("--wave", wave, 0),
  };
  const budget = parseBudget(maxFailures);
  const how: FleetRunOptions = {
    concurrency: options.concurrency,
    lockSeconds: parseCount("--lock-timeout", options.lockTimeout, 0),
    revision: options.revision,
    wait: options.wait ?? false,
    json,
  };
  if (!yes) mustBeAbleToAsk();

  return standAlone(options.state, how, async (standing) => {
    const { chosen, stacks, resumes } = await chosenStacks(folder, names, options, standing);
    if (stacks.length === 0)
      return nothing(
        chosen.length === 0
          ? nothingChosen(folder, options)
          : `Nothing to do: no stack differs from ${options.base ?? "what is deployed"}.`,
      );
    refuseProblems(stacks);
    const waves = planWaves(stacks.map(placed), waveOptions);
    const done = resumes === undefined ? new Set<string>() : doneBefore(folder, stacks, standing);
    const args = options.refresh === true ? ["--refresh"] : [];
    const left = stacks.filter(({ stack }) => !done.has(stack));
    if (!yes && left.length > 0) {
      await showPlan(folder, left, waves, standing, how, args);
      if (!(await confirmed(`Deploy ${left.length === 1 ? left[0]!.stack : `these ${left.length} stacks`}?`)))
        throw new Failure("Nothing was deployed.");
    }
    const report = await runFleet(
      folder,
      {
        command: "up",
        engine: "up",
        stacks,
        waves,
        budget: budget(stacks.length),
        done,
        resumes: resumes?.run,
        args,
      },
      standing,
      how,
    );
    return outcomeOf(report, "jitsi up --resume");
  });
}

const nothing = (notes: string): Outcome => ({
  json: { ok: true, exitCode: exitCodes.ok, stacks: [] },
  notes,
});

interface Chosen {
  readonly chosen: readonly LoadedStack[];
  /** Of those, what is left of them by --changed. */
  readonly stacks: readonly LoadedStack[];
  readonly resumes: PastRun | undefined;
}

/** Of a run that is gone on with, unless some are named, the stacks that it was about. */
async function chosenStacks(
  folder: StackFolder,
  names: readonly string[],
  options: UpOptions,
  standing: Standing,
): Promise<Chosen> {
  const resumes =
    options.resume === true
      ? standing.past.findLast(({ begin }) => begin.command === "up" && begin.config === folder.dir)
      : undefined;
  if (options.resume === true && resumes === undefined)
    throw usageFailure("There is no earlier run of these stacks here to go on with: leave --resume out.");
  const isChosen =
    names.length > 0 ||
    options.changed === true ||
    [options.only, options.exclude, options.where].some((list) => (list ?? []).length > 0);
  if (resumes !== undefined && !isChosen) {
    const still = resumes.begin.stacks.filter((stack) => folder.stacks.includes(stack));
    const stacks = selectStacks(folder, still, {});
    return { chosen: stacks, stacks, resumes };
  }
  const chosen = selectStacks(folder, names, options);
  return { chosen, stacks: await onlyChanged(folder, chosen, options, () => standing), resumes };
}

/** Stacks that were last deployed, and wholly, from what would be deployed now. */
function doneBefore(
  folder: StackFolder,
  stacks: readonly LoadedStack[],
  { past, revision }: Standing,
): ReadonlySet<string> {
  const last = lastStates(past, folder.dir);
  return new Set(
    stacks.flatMap(({ stack }) => {
      const state = last.get(stack);
      return state?.command === "up" &&
        state.outcome === "done" &&
        state.source.revision === revision &&
        state.source.file === digestOfStackFile(readFileSync(stackFilePath(folder, stack), "utf8"))
        ? stack
        : [];
    }),
  );
}
