/** The repair of a stack in two steps: what is found out, to be agreed to, and the same written into the state. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../terminal/failure.ts";
import { mustAnswer } from "../pulumi.ts";
import { lookFor, type LookOptions } from "./lookFor.ts";
import { forgetLost, lostOf } from "./lost.ts";
import { exportOf, pendingIn } from "./pending.ts";
import { settledState, withGivenInputs, type Settlement } from "./settle.ts";
import type { ExportedStack, Operation } from "./stateEntry.ts";

export interface RepairPlan {
  /** The state that it was made from. */
  readonly exported: ExportedStack;
  readonly settlements: readonly Settlement[];
  /** Updates and deletions that were under way. The state has those resources, so a refresh sees what became of them. */
  readonly interrupted: readonly Operation[];
}

/** Changes nothing. @throws Failure if the backend cannot be asked */
export async function planRepair(options: LookOptions): Promise<RepairPlan> {
  const { stack, ask } = options;
  const [exported, lost] = await Promise.all([exportOf(stack, ask), lostOf(stack, ask)]);
  const pending = pendingIn(exported, lost);
  const findings = await lookFor(pending, options);
  return {
    exported,
    settlements: pending.map((one, index) => ({ pending: one, finding: findings[index]! })),
    interrupted: (exported.deployment.pending_operations ?? []).filter(
      ({ type }) => type === "updating" || type === "deleting",
    ),
  };
}

/** Whether nothing has to be mended. */
export const isWhole = ({ settlements, interrupted }: RepairPlan): boolean =>
  settlements.length === 0 && interrupted.length === 0;

/**
 * Writes it into the state and reads what was taken in from its cloud.
 * @param plan without anything unknown
 * @throws Failure with what the CLI said, or if the state is not what the plan was made from
 */
export async function applyRepair(
  { exported, settlements, interrupted }: RepairPlan,
  { stack, stackArguments, ask }: LookOptions,
): Promise<void> {
  const must = async (args: readonly string[]) => mustAnswer(args, await ask(args));
  if (JSON.stringify(await exportOf(stack, ask)) !== JSON.stringify(exported))
    throw new Failure(`${stack} was changed meanwhile: nothing was done. Try again.`);
  const write = async (state: ExportedStack): Promise<void> => {
    const dir = mkdtempSync(join(tmpdir(), "jitsi-repair-"));
    try {
      const file = join(dir, "state.json");
      writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
      await must(["stack", "import", "--stack", stack, "--file", file]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  };
  await write(settledState(exported, settlements));
  const touched = [
    ...settlements.flatMap(({ pending, finding }) => (finding.is === "there" ? [pending.urn] : [])),
    ...interrupted.map(({ resource }) => resource.urn),
  ];
  if (touched.length > 0) {
    const targets = [...new Set(touched)].flatMap((urn) => ["--target", urn]);
    await must(["refresh", ...stackArguments, "--yes", "--skip-preview", ...targets]);
    await write(withGivenInputs(await exportOf(stack, ask), settlements));
  }
  await forgetLost(stack, ask);
}
