/** One stack in one revision: run and kept, or run and compared with what was kept. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../../model/problem.ts";
import { stackFileName } from "../../../programs/pulumi-cli/stackFileName.ts";
import {
  readStackConfig,
  standInOfCiphertext,
  type SealedValue,
} from "../../../simulator/monitor/stackConfig.ts";
import { readRun, writeRun } from "../../../simulator/monitor/runText.ts";
import type { RecordedResource } from "../../../simulator/monitor/recordedResource.ts";
import type { ResidentProgram, ResidentRun } from "../../../simulator/monitor/residentProgram.ts";
import type { RecorderOptions } from "../../../simulator/monitor/recorder.ts";
import type { StackChange } from "../changes/stackChange.ts";
import { graphDiff } from "./graphDiff.ts";
import type { OwnView } from "./ownView.ts";
import { Plan } from "./plan.ts";
import type { Task } from "./tasks.ts";

export interface Revision {
  /** For people, e.g. `origin/main`. */
  readonly name: string;
  readonly program: ResidentProgram;
  readonly viewOf: (configDir: string, stack: string) => OwnView;
}

/** What the base's worker leaves for the other one. */
interface KeptRun {
  readonly view: Omit<OwnView, "references">;
  readonly sealed: readonly SealedValue[];
  readonly errors: readonly string[];
  /** `writeRun`; empty where there are errors. */
  readonly run: string;
}

export async function recordStack(revision: Revision, task: Task): Promise<undefined> {
  const { view, sealed, errors, resources } = await runIn(revision, task, { preview: false });
  const { appPrefix, problems, cost } = view;
  const record: KeptRun = {
    view: { appPrefix, problems, cost },
    sealed,
    errors,
    run: errors.length > 0 ? "" : writeRun(resources),
  };
  writeFileSync(task.record!, JSON.stringify(record));
}

export async function compareStack(revision: Revision, task: Task): Promise<StackChange> {
  const before = takeRecord(task.record);
  // Where nobody knows what was, what will be is still worth a look: it may be broken too.
  const base = before === undefined || before.errors.length > 0 ? [] : readRun(before.run);
  const plan = new Plan(base);
  const answer: RecorderOptions["answer"] = (resource, usual) => plan.answer(resource, usual);
  const { view, sealed, errors, resources } = await runIn(revision, task, { preview: true, answer });
  const common = {
    stack: task.stack,
    appPrefix: view.appPrefix ?? before?.view.appPrefix,
    ...problemsOf(before?.view.problems ?? [], view.problems),
    cost: { before: before?.view.cost, after: view.cost },
  };
  const allErrors = [...(before?.errors ?? []), ...errors];
  if (allErrors.length > 0)
    return { ...common, state: "failed", resources: [], unchanged: 0, errors: allErrors };
  const found = graphDiff(plan.steps(), base, resources, [...(before?.sealed ?? []), ...sealed]);
  const isSame = found.resources.length === 0 && common.broken.length + common.mended.length === 0;
  const state = before === undefined ? "new" : isSame ? "same" : "changed";
  return { ...common, ...found, state, errors: [] };
}

/** Its file is gone: nothing is left to run. */
// eslint-disable-next-line @typescript-eslint/require-await -- answers as the others do
export async function removeStack(_: Revision, task: Task): Promise<StackChange> {
  const { view, sealed, errors, run } = takeRecord(task.record)!;
  const base = errors.length > 0 ? [] : readRun(run);
  return {
    stack: task.stack,
    appPrefix: view.appPrefix,
    state: errors.length > 0 ? "failed" : "gone",
    ...graphDiff(new Plan(base).steps(), base, [], sealed),
    broken: [],
    mended: [],
    cost: { before: view.cost, after: undefined },
    errors,
  };
}

/** Read once, and then no longer needed: there may be thousands. */
function takeRecord(file: string | undefined): KeptRun | undefined {
  if (file === undefined) return undefined;
  const record = JSON.parse(readFileSync(file, "utf8")) as KeptRun;
  rmSync(file);
  return record;
}

interface Run {
  readonly view: OwnView;
  readonly sealed: readonly SealedValue[];
  /** With the revision that they are of. */
  readonly errors: readonly string[];
  readonly resources: readonly RecordedResource[];
}

async function runIn(
  { name, program, viewOf }: Revision,
  { stack, configDir }: Task,
  options: Pick<RecorderOptions, "preview" | "answer">,
): Promise<Run> {
  const view = viewOf(configDir, stack);
  const none = { view, sealed: [], resources: [] } as const;
  let config: ReturnType<typeof readStackConfig>;
  try {
    config = readStackConfig(join(configDir, stackFileName(stack)), "jitsi", standInOfCiphertext);
  } catch (error) {
    return { ...none, errors: [`${name}: ${(error as Error).message}`] };
  }
  const run: ResidentRun = await program.run({
    stack,
    config: config.config,
    secretKeys: config.secretKeys,
    stackReferences: view.references,
    ...options,
  });
  const errors = run.userErrors.map((message) => `${name}: ${message}`);
  return { view, sealed: config.sealed, errors, resources: run.resources };
}

function problemsOf(before: readonly Problem[], after: readonly Problem[]) {
  const known = ({ key, what, rule }: Problem) => JSON.stringify([key, what, rule]);
  const without = (list: readonly Problem[], others: readonly Problem[]) => {
    const seen = new Set(others.map(known));
    return list.filter((problem) => !seen.has(known(problem)));
  };
  return { broken: without(after, before), mended: without(before, after) };
}
