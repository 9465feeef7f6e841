/** One stack in one revision: run and kept, or run and compared with what was kept. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../../model/problem.ts";
import { stackFileName } from "../../../programs/pulumi-cli/stackFileName.ts";
import { isCounted } from "../../../simulator/engine/counted.ts";
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
import { readKeptRun, writeKeptRun, type KeptRun } from "./keptRun.ts";
import type { OwnView } from "./ownView.ts";
import { Plan } from "./plan.ts";
import { claimsOf } from "./renames.ts";
import type { Answer, Side, Task } from "./tasks.ts";

export interface LoadedRevision {
  readonly program: ResidentProgram;
  readonly viewOf: (configDir: string, stack: string, projectDir: string) => OwnView;
}

export async function recordStack(revision: LoadedRevision, { stack, side, record }: Task): Promise<Answer> {
  const run = await runIn(revision, stack, side, { preview: false });
  if (record !== undefined) writeKeptRun(record, written(run));
  return { reads: run.errors.length === 0 ? run.view.reads : undefined };
}

export async function compareStack(revision: LoadedRevision, task: Task): Promise<Answer> {
  const { before, reads } = await baseOf(revision, task);
  // Where nobody knows what was, what will be is still worth a look: it may be broken too.
  const base = before?.resources ?? [];
  const plan = new Plan(base, task.renamedFrom);
  const answer: RecorderOptions["answer"] = (resource, usual) => plan.answer(resource, usual);
  const { view, sealed, errors, resources } = await runIn(revision, task.stack, task.side, {
    preview: true,
    answer,
  });
  const common = {
    stack: task.stack,
    appPrefix: view.appPrefix ?? before?.view.appPrefix,
    baseDomain: view.baseDomain ?? before?.view.baseDomain,
    addresses: [...new Set([...(view.addresses ?? []), ...(before?.view.addresses ?? [])])],
    ...(task.renamedFrom === undefined ? {} : { renamedFrom: task.renamedFrom }),
    ...problemsOf(before?.view.problems ?? [], view.problems),
    cost: { before: before?.view.cost, after: view.cost },
  };
  const allErrors = [...(before?.errors ?? []), ...errors];
  if (allErrors.length > 0)
    return { change: { ...common, state: "failed", resources: [], unchanged: 0, errors: allErrors }, reads };
  const found = graphDiff(plan.steps(), base, resources, [...(before?.sealed ?? []), ...sealed]);
  const isSame = found.resources.length === 0 && common.broken.length + common.mended.length === 0;
  const isNew = before === undefined;
  // A stack that was renamed is told even if nothing else changes.
  const state = isNew ? "new" : isSame && task.renamedFrom === undefined ? "same" : "changed";
  const change: StackChange = { ...common, ...found, state, errors: [] };
  return { change, reads, ...(isNew ? { claims: claimsOf(resources) } : {}) };
}

/** Its file is gone: nothing is left to run, and nothing happens to what it made. */
// eslint-disable-next-line @typescript-eslint/require-await -- answers as the others do
export async function removeStack(_: LoadedRevision, task: Task): Promise<Answer> {
  const { view, errors, resources } = takeRecord(task.record!);
  return {
    change: {
      stack: task.stack,
      appPrefix: view.appPrefix,
      state: errors.length > 0 ? "failed" : "gone",
      resources: [],
      unchanged: resources.filter((resource) => isCounted(resource) && resource.readId === undefined).length,
      broken: [],
      mended: [],
      cost: { before: view.cost, after: view.cost },
      errors,
    },
    claims: claimsOf(resources),
  };
}

/** @returns what was there, if anything, and of a run that is written now what it follows from */
async function baseOf(
  revision: LoadedRevision,
  { stack, record, base }: Task,
): Promise<{ readonly before?: Run; readonly reads?: readonly string[] | undefined }> {
  if (base === undefined) return record === undefined ? {} : { before: takeRecord(record) };
  const before = await runIn(revision, stack, base, { preview: false });
  if (record !== undefined) writeKeptRun(record, written(before));
  return { before, reads: before.errors.length === 0 ? before.view.reads : undefined };
}

/** Read once, and then no longer needed: there may be thousands. */
function takeRecord(file: string): Run {
  const { run, ...rest } = readKeptRun(file);
  rmSync(file);
  return { ...rest, resources: readRun(run) };
}

function written({
  view: { appPrefix, baseDomain, addresses, problems, cost },
  sealed,
  errors,
  resources,
}: Run): KeptRun {
  return {
    view: { appPrefix, baseDomain, addresses, problems, cost },
    sealed,
    errors,
    run: writeRun(resources),
  };
}

interface Run<View = KeptRun["view"]> {
  readonly view: View;
  readonly sealed: readonly SealedValue[];
  /** With the revision that they are of. */
  readonly errors: readonly string[];
  /** None where there are errors. */
  readonly resources: readonly RecordedResource[];
}

async function runIn(
  { program, viewOf }: LoadedRevision,
  stack: string,
  { revision, projectDir, configDir }: Side,
  options: Pick<RecorderOptions, "preview" | "answer">,
): Promise<Run<OwnView>> {
  // Files named in settings are relative to it.
  process.chdir(projectDir);
  const view = viewOf(configDir, stack, projectDir);
  const none = { view, sealed: [], resources: [] } as const;
  let config: ReturnType<typeof readStackConfig>;
  try {
    config = readStackConfig(join(configDir, stackFileName(stack)), "jitsi", standInOfCiphertext);
  } catch (error) {
    return { ...none, errors: [`${revision}: ${(error as Error).message}`] };
  }
  const run: ResidentRun = await program.run({
    stack,
    config: config.config,
    secretKeys: config.secretKeys,
    stackReferences: view.references,
    ...options,
  });
  const errors = run.userErrors.map((message) => `${revision}: ${message}`);
  return { view, sealed: config.sealed, errors, resources: errors.length > 0 ? [] : run.resources };
}

function problemsOf(before: readonly Problem[], after: readonly Problem[]) {
  const known = ({ key, what, rule }: Problem) => JSON.stringify([key, what, rule]);
  const without = (list: readonly Problem[], others: readonly Problem[]) => {
    const seen = new Set(others.map(known));
    return list.filter((problem) => !seen.has(known(problem)));
  };
  return { broken: without(after, before), mended: without(before, after) };
}
