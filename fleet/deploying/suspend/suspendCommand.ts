/** `jitsi suspend` and `jitsi resume`: the setting in the stacks' files, and an up of each. */

import { readFileSync, writeFileSync } from "node:fs";
import type { Outcome } from "../../command/shape.ts";
import { exitCodes, Failure } from "../../terminal/failure.ts";
import { confirmed, mustBeAbleToAsk } from "../../terminal/confirm.ts";
import type { BackendStacks } from "../../engine/backendStacks.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { namedStacks, runFleet, standAlone } from "../run/fleetRun.ts";
import { showPlan } from "../run/plan.ts";
import { outcomeOf } from "../run/report.ts";
import {
  mustKnow,
  openStackFolder,
  shownPath,
  stackFilePath,
  type StackFolder,
} from "../../stacks/stackFolder.ts";
import { suspendText } from "./suspendText.ts";
import { withSuspended } from "./suspendedInFile.ts";

export interface SuspendOptions {
  readonly config: string;
  readonly state: string;
  readonly fileOnly?: boolean;
  readonly wait?: boolean;
  readonly revision?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** The work of `jitsi suspend`, and of `jitsi resume`. */
export const setSuspended = (suspended: boolean) => ({
  async run(names: readonly string[], options: SuspendOptions): Promise<Outcome> {
    const { yes = false, fileOnly = false } = options;
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
      return { json: { ok: true, exitCode: exitCodes.ok, files }, text: () => files.join("\n") };
    }
    return standAlone(options.state, options, async (standing) => {
      const command = suspended ? "suspend" : "resume";
      refuseUndeployed(command, names, standing);
      const { undo } = writeSetting(folder, names, suspended);
      // One wave of all: who names stacks one by one has chosen how many go at a time.
      const waves = [{ name: command, stacks: stacks.map(({ stack }) => stack), canary: false }];
      if (!yes)
        try {
          if (suspended) console.error(`${stacks.map(textOf).join("\n\n")}\n`);
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
      return outcomeOf(report, `jitsi ${command} ${names.join(" ")}`);
    });
  },
});

/** An up of such a stack would make it, only to leave out its machines. */
function refuseUndeployed(
  command: "suspend" | "resume",
  names: readonly string[],
  { deployed }: BackendStacks,
): void {
  const missing = names.filter((stack) => !deployed.has(stack));
  if (missing.length === 0) return;
  const whom = missing.join(" ");
  throw new Failure(
    `Never deployed, so there is nothing to ${command}: ${missing.join(", ")}. Nothing was done.\nTo deploy: jitsi up ${whom}\nTo write the setting for a later deployment: jitsi ${command} ${whom} --file-only`,
  );
}

const textOf = ({ stack, deployment }: LoadedStack): string =>
  deployment === undefined ? stack : suspendText(stack, deployment);

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
