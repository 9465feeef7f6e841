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
import { renamesIn } from "./renames.ts";
import type { Answer, Side, Task } from "./tasks.ts";
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
  const all = [...stacks, ...maybeFormer(stacks, run)];
  const progress = countingLine((done) => `Comparing with ${run.base}: ${done} of ${all.length} stacks`);
  try {
    const one = async (stack: string): Promise<Found> => {
      const found =
        touched === "all" || touched.has(stack)
          ? await diffOne(stack, run, tools)
          : { change: untouched(stack) };
      progress.step();
      return found;
    };
    const found = await Promise.all(all.map((stack) => limit(one, stack)));
    const changes = await withRenames(found, (stack, from) => limit(diffOne, stack, run, tools, from));
    return changes.filter(({ stack }) => stacks.includes(stack));
  } finally {
    progress.end();
    await Promise.all([before.close(), after.close()]);
    rmSync(tools.records, { recursive: true, force: true });
    kept?.close();
  }
}

/** Of a stack that comes, those without a file may be the former self, also where nobody asked for them. */
function maybeFormer(stacks: readonly string[], { here, there }: Sides): string[] {
  const isNew = stacks.some((stack) => !there.has(stack));
  return isNew ? [...there].filter((stack) => !here.has(stack) && !stacks.includes(stack)) : [];
}

type Found = Pick<Answer, "claims"> & { readonly change: StackChange };

/** Two stacks of which one is the other under a new name are one, compared with what it was. */
async function withRenames(
  found: readonly Found[],
  compare: (stack: string, from: string) => Promise<Found>,
): Promise<StackChange[]> {
  const claims = (wanted: StackChange["state"]) =>
    new Map(
      found.flatMap(({ change: { stack, state }, claims: own }) =>
        state === wanted && own !== undefined ? [[stack, own] as const] : [],
      ),
    );
  const renames = renamesIn(claims("new"), claims("gone"));
  const former = new Set(renames.values());
  return Promise.all(
    found
      .filter(({ change }) => !former.has(change.stack))
      .map(async ({ change }) => {
        const from = renames.get(change.stack);
        return from === undefined ? change : (await compare(change.stack, from)).change;
      }),
  );
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

/** @param renamedFrom the stack's name in the base, if it is another one */
async function diffOne(
  stack: string,
  { here, there }: DiffRun,
  { before, after, records, kept }: DiffTools,
  renamedFrom?: string,
): Promise<Found> {
  const former = renamedFrom ?? stack;
  const record = there.has(former) ? join(records, former) : undefined;
  const run = async (
    { workers, side }: SideRunner,
    task: Pick<Task, "job" | "record" | "base" | "renamedFrom">,
    name = stack,
  ): Promise<Answer> => {
    const answer = await workers.run({ stack: name, side, ...task });
    if (answer.reads !== undefined && task.record !== undefined) kept?.keep(name, task.record, answer.reads);
    return answer;
  };
  const isThere = record === undefined || kept?.take(former, record) === true;
  const job = here.has(stack) ? "compare" : "gone";
  const atOnce =
    !isThere && job === "compare" && renamedFrom === undefined && before.workers === after.workers;
  let of = before;
  try {
    if (!isThere && !atOnce) await run(before, { job: "record", record }, former);
    of = after;
    if (!atOnce)
      return found(await run(after, { job, record, ...(renamedFrom === undefined ? {} : { renamedFrom }) }));
    const answer = await run(after, { job, base: before.side, record: kept && record });
    rmSync(record, { force: true });
    return found(answer);
  } catch (error) {
    const errors = [`${of.side.revision}: ${(error as Error).message}`];
    return { change: { ...untouched(stack), state: "failed", errors } };
  }
}

/** A comparison always has a change. */
const found = ({ change, claims }: Answer): Found => ({
  change: change!,
  ...(claims === undefined ? {} : { claims }),
});

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
