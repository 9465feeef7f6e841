/** The work on one stack within a run: the engine, again only after a lock conflict, and all of it in the journal. */

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readProject } from "../../../programs/pulumi-cli/project.ts";
import { projectDir, stackFilePath, type StackFolder } from "../../stacks/stackFolder.ts";
import { runEngine, type EngineCommand } from "../../engine/engineRun.ts";
import type { Interrupts } from "../../engine/interrupts.ts";
import type { Journal, Outcome, PastRun, Source } from "./journal.ts";
import { processesOf } from "./journal.ts";
import { allDead, conflictIn, shownHolders } from "../../engine/lockConflict.ts";
import { askPulumi } from "../../engine/pulumi.ts";
import { digestOfStackFile } from "../../engine/revision.ts";
import { noteBegun, noteDeployed } from "../../engine/deployedRevision.ts";
import { lostIn, noteLost } from "../../engine/pending/lost.ts";
import { lockTrouble, troubleOf } from "../../engine/pending/trouble.ts";
import { ensureStack } from "../../engine/stackInit.ts";

export interface WorkOptions {
  readonly command: Extract<EngineCommand, "up" | "destroy">;
  readonly folder: StackFolder;
  readonly journal: Journal;
  readonly revision: string;
  /** For locks that dead engines of theirs left. */
  readonly past: readonly PastRun[];
  readonly interrupts: Interrupts;
  /** Stacks that the backend has; another one is made first. */
  readonly existing: ReadonlySet<string>;
  readonly args?: readonly string[];
  /** How long somebody else's lock is waited for. Seconds. */
  readonly lockSeconds: number;
  /** Told what a person may want to see while it lasts. */
  readonly onNote: (text: string) => void;
}

export interface StackResult {
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly changes: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
  readonly log: string | undefined;
}

/** Seconds until the next look at a lock: it is held for as long as an update takes. */
const lockPauses = [2, 4, 8, 15] as const;

/** Never throws for what goes wrong with the stack. */
export async function workOn(stack: string, options: WorkOptions): Promise<StackResult> {
  const { journal, folder, revision, existing } = options;
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let source: Source = { revision, file: "" };
  try {
    if (!existing.has(stack)) await ensureStack(folder, stack);
    source = { revision, file: digestOfStackFile(readFileSync(stackFilePath(folder, stack), "utf8")) };
    const ended = await safely(stack, source, options);
    if (ended.outcome === "done" && options.command === "up") {
      const unnoted = await noteDeployed(stack, revision, askPulumi);
      if (unnoted !== undefined) options.onNote(unnoted);
    }
    const result = { ...ended, seconds: seconds() };
    journal.write({ event: "end", stack, source, ...result });
    return result;
  } catch (error) {
    const result: StackResult = {
      outcome: "failed",
      seconds: seconds(),
      changes: {},
      errors: [(error as Error).message],
      log: undefined,
    };
    journal.write({ event: "end", stack, source, ...result });
    return result;
  }
}

type Ended = Omit<StackResult, "seconds">;

/** Not with a stack of which something may exist that its state does not know, and not leaving one behind without a word. */
async function safely(stack: string, source: Source, options: WorkOptions): Promise<Ended> {
  if (options.existing.has(stack)) {
    let trouble = await troubleOf(stack);
    if (trouble.length > 0 && (await lockTrouble(stack)).length === 0) {
      // What another engine is making right now looks the same: this waits for its lock, and changes nothing.
      const waited = await engineUntilFree(stack, source, {
        ...options,
        command: "refresh",
        args: ["--target", rootUrn(stack)],
      });
      if (waited.outcome !== "done")
        return { ...waited, errors: [...waited.errors, ...(await lockTrouble(stack))] };
      trouble = await troubleOf(stack);
    }
    if (trouble.length > 0) return { outcome: "failed", changes: {}, errors: trouble, log: undefined };
  }
  const ended = await engineUntilFree(stack, source, options);
  // Of another engine's work nothing has been cut off.
  return ended.outcome === "done" || conflictIn(ended.errors.join("\n")) !== undefined
    ? ended
    : { ...ended, errors: [...ended.errors, ...(await troubleOf(stack))] };
}

const rootUrn = (stack: string): string => {
  const { name } = readProject(projectDir);
  return `urn:pulumi:${stack}::${name}::pulumi:pulumi:Stack::${name}-${stack}`;
};

async function engineUntilFree(
  stack: string,
  source: Source,
  {
    command,
    folder,
    journal,
    past,
    interrupts,
    existing,
    args,
    lockSeconds,
    onNote,
  }: Omit<WorkOptions, "command"> & { readonly command: EngineCommand },
): Promise<Ended> {
  const log = journal.logOf(stack);
  let waited = 0;
  let told: string | undefined;
  for (let attempt = 1; ; attempt++) {
    if (command !== "refresh" && existing.has(stack)) await noteBegun(stack, askPulumi);
    const run = await runEngine({
      command,
      folder,
      stack,
      log,
      interrupts,
      ...(args === undefined ? {} : { args }),
      onStart: (pid) => journal.write({ event: "start", stack, source, pid, attempt }),
    });
    const unnoted = await noteLost(stack, lostIn(run.events), askPulumi);
    const ended = (outcome: Outcome): Ended => ({
      outcome,
      changes: run.changes,
      errors: [...run.errors, ...unnoted],
      log,
    });
    if (run.exitCode === 0) return ended("done");
    if (run.cancelled) return ended("interrupted");
    if (run.conflict === undefined) return ended("failed");

    const note = (text: string): void => {
      journal.write({ event: "note", stack, text });
      onNote(text);
    };
    if (allDead(run.conflict, processesOf(past, stack))) {
      note(`an earlier run was killed here; its lock is taken away`);
      await askPulumi(["cancel", "--yes", "--stack", stack]);
      continue;
    }
    const pause = lockPauses[Math.min(attempt, lockPauses.length) - 1]!;
    if (waited + pause > lockSeconds) return ended("failed");
    const holders = shownHolders(run.conflict);
    if (holders !== told) note(`waits for ${holders}`);
    told = holders;
    waited += pause;
    await sleep(pause * 1000, undefined, { signal: interrupts.stop }).catch(() => undefined);
    if (interrupts.stop.aborted) return ended("interrupted");
  }
}
