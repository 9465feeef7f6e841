/** `jitsi repair`: what was left half done is looked for, shown, and mended. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isTornLock } from "../../../programs/fileLock.ts";
import { nameOf } from "../../../simulator/engine/events.ts";
import type { Outcome } from "../../command/shape.ts";
import { runAlone } from "../../deploying/run/runLock.ts";
import type { LookOptions } from "../../engine/pending/lookFor.ts";
import { backendStacks } from "../../engine/backendStacks.ts";
import { applyRepair, isWhole, planRepair, type RepairPlan } from "../../engine/pending/repair.ts";
import type { Settlement } from "../../engine/pending/settle.ts";
import { tornLocksOf } from "../../engine/pending/tornLocks.ts";
import { askPulumi, stackArguments } from "../../engine/pulumi.ts";
import { openStateFolder, type StateFolder } from "../../engine/stateFolder.ts";
import { selectStacks } from "../../stacks/selection.ts";
import { openStackFolder, type StackFolder } from "../../stacks/stackFolder.ts";
import { confirmed, mustBeAbleToAsk } from "../../terminal/confirm.ts";
import { Failure, usageFailure } from "../../terminal/failure.ts";
import { planText, unknownIn, type StackRepair } from "./repairText.ts";

export interface RepairOptions {
  readonly config: string;
  readonly state: string;
  readonly dryRun?: boolean;
  readonly import?: readonly string[];
  readonly clear?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function run(names: readonly string[], options: RepairOptions): Promise<Outcome> {
  const { dryRun = false, yes = false, json = false } = options;
  if (!yes && !dryRun) mustBeAbleToAsk();
  const folder = openStackFolder(options.config);
  const chosen = selectStacks(folder, names, {}).map(({ stack }) => stack);
  const state = openStateFolder(options.state);
  const agreed = async (question: string): Promise<void> => {
    if (!yes && !(await confirmed(question))) throw new Failure("Nothing was done.");
  };

  const { existing } = await backendStacks();
  const stacks = chosen.filter((stack) => existing.has(stack));
  const locks = [
    ...(isTornLock(state.lock) ? [state.lock] : []),
    ...(await Promise.all(stacks.map((stack) => tornLocksOf(stack, askPulumi)))).flat(),
  ];
  if (locks.length > 0) {
    if (!json) console.log(`These locks name nobody, and are taken away:\n${indented(locks)}`);
    if (!dryRun) {
      await agreed("Take them away?");
      for (const lock of locks) rmSync(lock, { force: true });
    }
  }
  // Without the lock of runs where it is torn and stays.
  return dryRun ? mend() : runAlone(state, mend);

  async function mend(): Promise<Outcome> {
    const repairs = await plansOf(folder, stacks, options);
    const sick = repairs.filter(({ plan }) => !isWhole(plan));
    if (!json) console.log(sick.length === 0 ? wholeText(stacks, locks) : sick.map(planText).join("\n\n"));
    const unknown = sick.filter(({ plan }) => unknownIn(plan).length > 0);
    const ready = dryRun ? [] : sick.filter((one) => !unknown.includes(one));
    if (ready.length > 0) await agreed(`Write that into the state of ${shown(ready)}?`);
    const backups = new Map<string, string>();
    for (const { stack, plan } of ready) {
      backups.set(stack, backUp(state, stack, plan));
      await applyRepair(plan, lookOptions(folder, stack));
    }
    const ok = unknown.length === 0 && (!dryRun || (sick.length === 0 && locks.length === 0));
    return {
      ok,
      json: {
        ok,
        locks,
        stacks: repairs.map((one) => ({
          stack: one.stack,
          repaired: backups.has(one.stack),
          pending: one.plan.settlements.map(entryOf),
          interrupted: one.plan.interrupted.map(({ type, resource }) => ({ type, urn: resource.urn })),
          backup: backups.get(one.stack),
        })),
      },
      text: () =>
        ready
          .map(({ stack }) => `${stack} is mended; its state before is in ${backups.get(stack)!}.`)
          .join("\n"),
    };
  }
}

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join("\n");

const shown = (repairs: readonly StackRepair[]): string => repairs.map(({ stack }) => stack).join(", ");

const wholeText = (stacks: readonly string[], locks: readonly string[]): string =>
  locks.length > 0
    ? "Nothing else is left half done."
    : `Nothing is left half done${stacks.length === 1 ? ` in ${stacks[0]!}` : ""}.`;

const lookOptions = (folder: StackFolder, stack: string): LookOptions => ({
  stack,
  stackArguments: stackArguments(folder, stack),
  ask: (args) => askPulumi(args),
});

/** One after the other: each runs an engine and the providers of a stack. @throws Failure for a name that is not pending anywhere */
async function plansOf(
  folder: StackFolder,
  stacks: readonly string[],
  options: RepairOptions,
): Promise<StackRepair[]> {
  const ids = new Map((options.import ?? []).map(splitId));
  const cleared = new Set(options.clear ?? []);
  const met = new Set<string>();
  const repairs: StackRepair[] = [];
  for (const stack of stacks) {
    const plan = await planRepair({
      ...lookOptions(folder, stack),
      told: (pending) => {
        const named = [pending.urn, nameOf(pending.urn)].find((name) => ids.has(name) || cleared.has(name));
        if (named === undefined) return undefined;
        met.add(named);
        const id = ids.get(named);
        return id === undefined ? "nowhere" : { id };
      },
    });
    repairs.push({ stack, plan });
  }
  const strangers = [...ids.keys(), ...cleared].filter((name) => !met.has(name));
  if (strangers.length > 0)
    throw usageFailure(
      `${strangers.join(", ")}: nothing of that name was being made in ${stacks.join(", ") || "these stacks"}.`,
    );
  return repairs;
}

function splitId(text: string): readonly [string, string] {
  // A URN has no "=", and an id may.
  const [, name, id] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined)
    throw usageFailure(`--import takes NAME=ID; "${text}" is not that.`);
  return [name, id];
}

/** What the state was, should anybody want it back. Secrets are encrypted in it. */
function backUp(state: StateFolder, stack: string, { exported }: RepairPlan): string {
  const dir = join(state.dir, "repaired");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, `${stack}-${new Date().toISOString().replaceAll(":", "")}.json`);
  writeFileSync(file, JSON.stringify(exported), { mode: 0o600 });
  return file;
}

const entryOf = ({ pending: { urn, resource, where }, finding }: Settlement) => ({
  urn,
  type: resource.type,
  name: nameOf(urn),
  ...("look" in where ? { what: where.what, look: where.look } : {}),
  action: finding.is === "there" ? "import" : finding.is === "nowhere" ? "clear" : "ask",
  id: finding.is === "there" ? finding.id : undefined,
  why: finding.is === "there" ? undefined : finding.why,
});
