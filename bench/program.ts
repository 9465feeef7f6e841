/**
 * How long the program takes and how much memory, for the largest test stack: against an empty program that only
 * loads @pulumi/pulumi, and against the same program under ts-node with package-root imports. All of them run under
 * the same monitor, in preview.
 *
 * node bench/program.ts [--stack NAME] [--config DIR] [--rounds N]
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readProject, readStackConfig } from "../simulator/monitor/project.ts";
import { runProgram, type RunOptions, type RunResult } from "../simulator/monitor/runProgram.ts";
import { commonJsCopy } from "./variants/commonJsCopy.ts";
import { interleaved, median, medianRatio, type Sample } from "./variants/measure.ts";

const root = join(import.meta.dirname, "..");

/** The empty program runs as anyone would run it: no arguments of Node. */
const FLOOR = { projectDir: join(import.meta.dirname, "floor"), stack: "floor", preview: true };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stack: { type: "string" },
      config: { type: "string", default: existsSync(join(root, "test/stacks")) ? "test/stacks" : "config" },
      rounds: { type: "string", default: "7" },
    },
  });
  const stacks = values.stack === undefined ? stacksIn(values.config) : [values.stack];
  const { stack, resources } = await largest(stacks, values.config);
  const copy = commonJsCopy(root);
  const run = (projectDir: string) => () => mustRun({ ...stackOptions(stack, values.config), projectDir });
  const samples = await interleaved(
    { program: run(root), floor: () => mustRun(FLOOR), tsNode: run(copy) },
    Number(values.rounds),
  ).finally(() => rmSync(copy, { recursive: true }));
  const { program, floor, tsNode } = samples;
  const line = (metric: string, value: number, unit: string, more: Record<string, unknown> = {}) => {
    const digits = unit === "ratio" ? 2 : 0;
    console.log(
      JSON.stringify({ bench: "program", metric, value: Number(value.toFixed(digits)), unit, ...more }),
    );
  };
  line("wall_vs_sdk_floor", medianRatio(program, floor, "wallMs"), "ratio", { goal: "at most 1.15" });
  line("speed_vs_ts_node", medianRatio(tsNode, program, "wallMs"), "ratio", { goal: "at least 5" });
  line("rss_vs_sdk_floor", medianRatio(program, floor, "peakRssBytes"), "ratio");
  line("rss_vs_ts_node", medianRatio(program, tsNode, "peakRssBytes"), "ratio");
  for (const [name, runs] of Object.entries<Sample[]>({ program, sdk_floor: floor, ts_node: tsNode })) {
    line(`${name}_wall`, median(runs.map((run) => run.wallMs)), "ms", { rounds: runs.length });
    line(`${name}_rss`, median(runs.map((run) => run.peakRssBytes)) / 1e6, "MB");
  }
  line("resources", resources, "count", { stack });
}

function stackOptions(stack: string, configDir: string): RunOptions {
  const file = join(root, configDir, `Pulumi.${stack}.yaml`);
  const { config, secretKeys } = readStackConfig(file, readProject(root).name);
  return { projectDir: root, stack, preview: true, config, secretKeys };
}

function stacksIn(configDir: string): string[] {
  return readdirSync(join(root, configDir)).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** The stack with the most resources; running each of them also fills the caches. */
async function largest(
  stacks: readonly string[],
  configDir: string,
): Promise<{ stack: string; resources: number }> {
  let best = { stack: "", resources: 0 };
  for (const stack of stacks) {
    const { resources } = await mustRun(stackOptions(stack, configDir));
    if (resources.length > best.resources) best = { stack, resources: resources.length };
  }
  if (best.stack === "") throw new Error(`there is no stack in ${configDir}`);
  return best;
}

/** A run that failed would be fast for the wrong reason. */
async function mustRun(options: RunOptions): Promise<RunResult> {
  const result = await runProgram(options);
  if (result.userErrors.length > 0) {
    throw new Error(
      `stack ${options.stack} in ${options.projectDir} fails:\n${result.userErrors.join("\n")}`,
    );
  }
  return result;
}

await main();
