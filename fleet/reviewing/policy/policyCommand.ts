/** `jitsi policy`: the policy pack on the resources of stacks, without an engine. */

import { availableParallelism } from "node:os";
import { Listr } from "listr2";
import { renderProblems, type Problem } from "../../../model/problem.ts";
import { policyProblems } from "../../../policy/policyProblems.ts";
import { policySettingsOf, usualPolicySettings } from "../../../policy/policySettings.ts";
import { policyResourcesOf } from "../../../policy/recorded.ts";
import type { Outcome } from "../../command/shape.ts";
import { recordStack, type RecordedStack } from "../../stacks/recordStack.ts";
import { mustKnow, openStackFolder, type StackFolder } from "../../stacks/stackFolder.ts";

interface Held {
  readonly stack: string;
  readonly problems: readonly Problem[];
  /** Why nobody can tell. */
  readonly error?: string;
}

/** @param stacks none means all */
export async function run(
  stacks: readonly string[],
  { config, json }: { config: string; json?: boolean },
): Promise<Outcome> {
  const folder = openStackFolder(config);
  mustKnow(folder, stacks);
  const chosen = stacks.length > 0 ? stacks : folder.stacks;
  const held: Held[] = [];
  await new Listr(
    chosen.map((stack, index) => ({
      title: stack,
      task: async () => {
        held[index] = await hold(folder, stack);
      },
    })),
    {
      concurrent: availableParallelism(),
      // A list that moves is for a person who watches.
      renderer: process.stderr.isTTY && !json ? "default" : "silent",
      rendererOptions: { clearOutput: true },
    },
  ).run();
  const ok = held.every(({ problems, error }) => problems.length === 0 && error === undefined);
  return { ok, json: { ok, stacks: held }, text: () => held.map(line).join("\n") };
}

async function hold(folder: StackFolder, stack: string): Promise<Held> {
  try {
    const recorded = await recordStack(folder, stack, { preview: false });
    return { stack, problems: policyProblems(policyResourcesOf(recorded.resources), settingsOf(recorded)) };
  } catch (error) {
    return { stack, problems: [], error: (error as Error).message };
  }
}

const settingsOf = ({ loaded: { deployment, platform } }: RecordedStack) =>
  deployment === undefined
    ? { ...usualPolicySettings, protectData: platform?.protect ?? true }
    : policySettingsOf(deployment);

const line = ({ stack, problems, error }: Held): string =>
  error ??
  (problems.length > 0 ? renderProblems(`stack ${stack}`, problems) : `stack ${stack}: no violations`);
