/** `jitsi suspend` and `jitsi resume`: the setting in the stacks' files, and an up of each. */

import { readFileSync, writeFileSync } from "node:fs";
import { exitCodes, Failure, type ExitCode } from "../../terminal/failure.ts";
import { confirmed, mustBeAbleToAsk } from "../../terminal/confirm.ts";
import { namedStacks, runFleet, standAlone } from "../run/fleetRun.ts";
import { showPlan } from "../run/plan.ts";
import { exitCodeOf, reportJson, reportText } from "../run/report.ts";
import {
  mustKnow,
  openStackFolder,
  shownPath,
  stackFilePath,
  type StackFolder,
} from "../../stacks/stackFolder.ts";
import { withSuspended } from "./suspendedInFile.ts";

export interface SuspendOptions {
  readonly suspended: boolean;
  readonly config: string;
  readonly state: string;
  readonly fileOnly?: boolean;
  readonly wait?: boolean;
  readonly revision?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function runSuspend(names: readonly string[], options: SuspendOptions): Promise<ExitCode> {
  const { suspended, yes = false, json = false, fileOnly = false } = options;
  const folder = openStackFolder(options.config);
  mustKnow(folder, names);
  const stacks = namedStacks(folder, names);
  const platform = stacks.find((loaded) => loaded.platform !== undefined);
  if (platform !== undefined)
    throw new Failure(`${platform.source} is a platform: nothing runs in it. Name customers' stacks.`);
  if (!yes && !fileOnly) mustBeAbleToAsk();

  if (fileOnly) {
    const { edited } = writeSetting(folder, names, suspended);
    const files = edited.map((stack) => shownPath(stackFilePath(folder, stack)));
    console.log(json ? JSON.stringify({ ok: true, exitCode: exitCodes.ok, files }) : files.join("\n"));
    return exitCodes.ok;
  }
  return standAlone(options.state, options, async (standing) => {
    const { undo } = writeSetting(folder, names, suspended);
    const command = suspended ? "suspend" : "resume";
    // One wave of all: who names stacks one by one has chosen how many go at a time.
    const waves = [{ name: command, stacks: stacks.map(({ stack }) => stack), canary: false }];
    if (!yes)
      try {
        await showPlan(folder, stacks, waves, standing, options);
        if (!(await confirmed(`${suspended ? "Suspend" : "Resume"} ${names.join(", ")}?`)))
          throw new Failure("Nothing was done.");
      } catch (error) {
        undo();
        throw error;
      }
    const report = await runFleet(
      folder,
      { command, engine: "up", stacks, waves, budget: stacks.length },
      standing,
      options,
    );
    // The setting stays when a deployment fails: it is what the next one is to bring about.
    console.log(json ? reportJson(report) : reportText(report, `jitsi ${command} ${names.join(" ")}`));
    return exitCodeOf(report);
  });
}

function writeSetting(
  folder: StackFolder,
  names: readonly string[],
  suspended: boolean,
): { readonly edited: readonly string[]; readonly undo: () => void } {
  const files = names.map((stack) => {
    const file = stackFilePath(folder, stack);
    const before = readFileSync(file, "utf8");
    try {
      return { stack, file, before, after: withSuspended(before, suspended) };
    } catch (error) {
      throw new Failure(`${shownPath(file)} ${(error as Error).message}.`);
    }
  });
  const edited = files.filter(({ before, after }) => before !== after);
  for (const { file, after } of edited) writeFileSync(file, after);
  return {
    edited: edited.map(({ stack }) => stack),
    undo: () => {
      for (const { file, before } of edited) writeFileSync(file, before);
    },
  };
}
