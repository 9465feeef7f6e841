/** `jitsi diff`: what this folder's revision changes in the resources of every stack, against another revision. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative } from "node:path";
import pLimit from "p-limit";
import type { StackChange } from "../changes/stackChange.ts";
import { stackFileName } from "../../../programs/pulumi-cli/stackFileName.ts";
import type { Outcome } from "../../command/shape.ts";
import { usageFailure } from "../../terminal/failure.ts";
import { concurrencyFor, thisMachine } from "../../engine/capacity.ts";
import { parseStackFile } from "../../stacks/stackFile.ts";
import { mustKnow, openStackFolder, projectDir, shownPath, stacksIn } from "../../stacks/stackFolder.ts";
import { renderDiff } from "./diffText.ts";
import { hasOwnView, openRevision, type RevisionFolder } from "./revision.ts";
import type { Task } from "./tasks.ts";
import { touchedStacks } from "./touched.ts";
import { Workers } from "./workers.ts";

export interface DiffOptions {
  readonly base: string;
  readonly config: string;
  readonly all?: boolean;
  readonly install?: boolean;
  readonly concurrency?: number;
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
  const base = await openRevision(projectDir, options.base, options.install ?? false);
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
    const changes = await diffAll(chosen, { ...sides, ...options, concurrency, baseDir: base.dir }, base);
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
  readonly baseDir: string;
  readonly concurrency: number;
  readonly all?: boolean;
}

async function diffAll(
  stacks: readonly string[],
  run: DiffRun,
  { changedFiles }: Pick<RevisionFolder, "changedFiles">,
): Promise<StackChange[]> {
  const touched = run.all
    ? "all"
    : touchedStacks(changedFiles, shownPath(run.config), (stack) => isPlatform(stack, run));
  const before = new Workers({ projectDir: run.baseDir, revision: run.base });
  const after = new Workers({ projectDir, revision: "this folder" });
  const records = mkdtempSync(join(tmpdir(), "jitsi-runs-"));
  const limit = pLimit(run.concurrency);
  const progress = progressLine(stacks.length);
  try {
    const one = async (stack: string): Promise<StackChange> => {
      const change =
        touched === "all" || touched.has(stack)
          ? await diffOne(stack, run, { before, after, records })
          : untouched(stack);
      progress.step();
      return change;
    };
    return await Promise.all(stacks.map((stack) => limit(one, stack)));
  } finally {
    progress.end();
    await Promise.all([before.close(), after.close()]);
    rmSync(records, { recursive: true, force: true });
  }
}

interface DiffTools {
  readonly before: Workers;
  readonly after: Workers;
  /** Folder. */
  readonly records: string;
}

async function diffOne(
  stack: string,
  run: DiffRun,
  { before, after, records }: DiffTools,
): Promise<StackChange> {
  const [isHere, wasThere] = [run.here.has(stack), run.there.has(stack)];
  const record = wasThere ? join(records, stack) : undefined;
  const task = (configDir: string, job: Task["job"]): Task => ({ stack, configDir, record, job });
  let of = run.base;
  try {
    if (wasThere) await before.run(task(run.baseConfig, "record"));
    of = "this folder";
    return (await after.run(task(run.config, isHere ? "compare" : "gone")))!;
  } catch (error) {
    return { ...untouched(stack), state: "failed", errors: [`${of}: ${(error as Error).message}`] };
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
      const { values } = parseStackFile(readFileSync(join(dir, stackFileName(stack))));
      return values["jitsi:kind"] === "platform";
    } catch {
      return false;
    }
  });

/** One line that counts, for a person who watches. */
function progressLine(total: number): { step(): void; end(): void } {
  const { stderr } = process;
  let [done, shown] = [0, 0];
  const show = () => stderr.write(`\r${done} of ${total} stacks`);
  return {
    step() {
      done++;
      if (!stderr.isTTY || Date.now() - shown < 100) return;
      shown = Date.now();
      show();
    },
    end() {
      if (stderr.isTTY) stderr.write("\r\u001b[K");
    },
  };
}
