/** `jitsi diff`: what this folder's revision changes in the resources of every stack, against another revision. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative } from "node:path";
import pLimit from "p-limit";
import type { StackChange } from "../changes/stackChange.ts";
import { cacheFolder } from "../../../programs/cacheFolder.ts";
import { stackFileName } from "../../../programs/pulumi-cli/stackFileName.ts";
import type { Outcome } from "../../command/shape.ts";
import { usageFailure } from "../../terminal/failure.ts";
import { countingLine, progressLine } from "../../terminal/progressLine.ts";
import { concurrencyFor, thisMachine } from "../../engine/capacity.ts";
import { parseStackFile } from "../../stacks/stackFile.ts";
import { mustKnow, openStackFolder, projectDir, shownPath, stacksIn } from "../../stacks/stackFolder.ts";
import { BaseRuns } from "./baseRuns.ts";
import { renderDiff } from "./diffText.ts";
import { programDigest } from "./programDigest.ts";
import { hasOwnView, openRevision, type RevisionFolder } from "./revision.ts";
import type { Side, Task } from "./tasks.ts";
import { programFiles, touchedStacks } from "./touched.ts";
import { Workers } from "./workers.ts";

export interface DiffOptions {
  readonly base: string;
  readonly config: string;
  readonly all?: boolean;
  readonly install?: boolean;
  readonly concurrency?: number;
  /** Whether runs of the base are kept for the next time. Default: true. */
  readonly cache?: boolean;
  readonly markdown?: string;
  readonly json?: boolean;
}

/** @param stacks none means all, of either side */
export async function run(stacks: readonly string[], options: DiffOptions): Promise<Outcome> {
  const { changes, commit } = await changesAgainst(stacks, options);
  if (options.markdown !== undefined) {
    const { renderComment } = await import("../report/markdown.ts");
    const reproduce = `npx jitsi diff --base ${commit}`;
    writeFileSync(options.markdown, renderComment(changes, { reproduce }));
  }
  return {
    ok: changes.every(({ state, broken }) => state !== "failed" && broken.length === 0),
    json: { base: commit, stacks: changes },
    text: () => renderDiff(changes, options.base),
  };
}

/**
 * @param stacks none means all, of either side
 * @returns what changes in each, and the commit that `base` is
 * @throws Failure if there is no such revision, or one that is too old
 */
export async function changesAgainst(
  stacks: readonly string[],
  options: DiffOptions,
): Promise<{ readonly changes: readonly StackChange[]; readonly commit: string }> {
  const { concurrency = usualConcurrency() } = options;
  const progress = progressLine();
  progress.show(`Preparing ${options.base}`);
  const base = await openRevision(projectDir, options.base, options.install ?? false).finally(progress.end);
  try {
    if (!hasOwnView(base.dir))
      throw usageFailure(
        `Revision "${options.base}" is older than \`jitsi diff\` itself. Give a later one with --base.`,
      );
    if (base.assumesPackages && !options.json)
      console.error(
        "package-lock.json differs: the base runs with today's packages. --install gives it its own.",
      );
    const sides = sidesOf(options.config, base);
    const chosen = choose(stacks, sides);
    const changes = await diffAll(chosen, { ...sides, ...options, concurrency }, base);
    return { changes, commit: base.commit };
  } finally {
    base.close();
  }
}

/** A worker takes 0.3 to 0.5 GB, and each stack has one for either side. */
const usualConcurrency = (): number => concurrencyFor([1024], thisMachine());

/** The stacks' folder in both revisions. */
interface Sides {
  /** Absolute. */
  readonly config: string;
  readonly baseConfig: string;
  readonly here: ReadonlySet<string>;
  readonly there: ReadonlySet<string>;
}

/** A folder outside of the project is the same for both. */
function sidesOf(dir: string, base: RevisionFolder): Sides {
  const { dir: config, stacks } = openStackFolder(dir);
  const inside = relative(projectDir, config);
  const baseConfig = inside.startsWith("..") || isAbsolute(inside) ? config : join(base.dir, inside);
  return { config, baseConfig, here: new Set(stacks), there: new Set(stacksIn(baseConfig) ?? []) };
}

function choose(stacks: readonly string[], { config, here, there }: Sides): string[] {
  const all = [...new Set([...here, ...there])].sort();
  mustKnow({ dir: config, stacks: all }, stacks);
  return stacks.length > 0 ? all.filter((stack) => stacks.includes(stack)) : all;
}

interface DiffRun extends Sides {
  readonly base: string;
  readonly concurrency: number;
  readonly all?: boolean;
  readonly cache?: boolean;
}

async function diffAll(
  stacks: readonly string[],
  run: DiffRun,
  base: RevisionFolder,
): Promise<StackChange[]> {
  const configDir = shownPath(run.config);
  const touched = run.all
    ? "all"
    : touchedStacks(base.changedFiles, configDir, (stack) => isPlatform(stack, run));
  const after = new Workers({ projectDir });
  // Where only stacks' files differ, one program loaded is enough for both.
  const isSameProgram = programFiles(base.changedFiles, configDir).length === 0;
  const before = isSameProgram ? after : new Workers({ projectDir: base.dir });
  const kept = run.cache === false ? undefined : await keptRuns(base, run.baseConfig);
  const tools: DiffTools = {
    before: {
      workers: before,
      side: { revision: run.base, projectDir: base.dir, configDir: run.baseConfig },
    },
    after: { workers: after, side: { revision: "this folder", projectDir, configDir: run.config } },
    records: mkdtempSync(join(tmpdir(), "jitsi-runs-")),
    kept,
  };
  const limit = pLimit(run.concurrency);
  const progress = countingLine((done) => `Comparing with ${run.base}: ${done} of ${stacks.length} stacks`);
  try {
    const one = async (stack: string): Promise<StackChange> => {
      const change =
        touched === "all" || touched.has(stack) ? await diffOne(stack, run, tools) : untouched(stack);
      progress.step();
      return change;
    };
    return await Promise.all(stacks.map((stack) => limit(one, stack)));
  } finally {
    progress.end();
    await Promise.all([before.close(), after.close()]);
    rmSync(tools.records, { recursive: true, force: true });
    kept?.close();
  }
}

async function keptRuns(base: RevisionFolder, configDir: string): Promise<BaseRuns | undefined> {
  const program = await programDigest(base, configDir);
  return program === undefined ? undefined : new BaseRuns(cacheFolder("graphs"), program, base.dir);
}

interface SideRunner {
  readonly workers: Workers;
  readonly side: Side;
}

interface DiffTools {
  readonly before: SideRunner;
  /** The same workers, if the program is the same. */
  readonly after: SideRunner;
  /** Folder. */
  readonly records: string;
  readonly kept: BaseRuns | undefined;
}

async function diffOne(
  stack: string,
  { here, there }: DiffRun,
  { before, after, records, kept }: DiffTools,
): Promise<StackChange> {
  const record = there.has(stack) ? join(records, stack) : undefined;
  const run = async ({ workers, side }: SideRunner, task: Pick<Task, "job" | "record" | "base">) => {
    const { change, reads } = await workers.run({ stack, side, ...task });
    if (reads !== undefined && task.record !== undefined) kept?.keep(stack, task.record, reads);
    return change;
  };
  const isThere = record === undefined || kept?.take(stack, record) === true;
  const job = here.has(stack) ? "compare" : "gone";
  const atOnce = !isThere && job === "compare" && before.workers === after.workers;
  let of = before;
  try {
    if (!isThere && !atOnce) await run(before, { job: "record", record });
    of = after;
    if (!atOnce) return (await run(after, { job, record }))!;
    const change = await run(after, { job, base: before.side, record: kept && record });
    rmSync(record, { force: true });
    return change!;
  } catch (error) {
    const errors = [`${of.side.revision}: ${(error as Error).message}`];
    return { ...untouched(stack), state: "failed", errors };
  }
}

const untouched = (stack: string): StackChange => ({
  stack,
  appPrefix: undefined,
  state: "same",
  resources: [],
  unchanged: 0,
  broken: [],
  mended: [],
  errors: [],
});

/** On either side: a stack may become one. */
const isPlatform = (stack: string, { config, baseConfig }: Sides): boolean =>
  [config, baseConfig].some((dir) => {
    try {
      const file = readFileSync(join(dir, stackFileName(stack)));
      // Most files have no such word, and no other way to write it.
      return /kind|\\/.test(file.toString()) && parseStackFile(file).values["jitsi:kind"] === "platform";
    } catch {
      return false;
    }
  });
