/**
 * How long the program takes and how much memory, for the example customer in the clouds: against an empty program that only
 * loads @pulumi/pulumi, and against the same program under ts-node with package-root imports. All of them run under
 * the same monitor, in preview.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { commonJsCopy } from "./variants/commonJsCopy.ts";
import { mustRun, stackOptions } from "./variants/stacks.ts";
import { benchOptions } from "./variants/options.ts";
import { interleaved, median, medianRatio, type Sample } from "./variants/measure.ts";

const root = join(import.meta.dirname, "..");

/** The empty program runs as anyone would run it: no arguments of Node. */
const FLOOR = { projectDir: join(import.meta.dirname, "floor"), stack: "floor", preview: true };

async function main(): Promise<void> {
  const values = benchOptions("Time and memory of the program, against an empty one and against ts-node.", {
    stack: ["its name", "acme"],
    config: ["folder of its file", "examples/config"],
    rounds: ["how often each is run, in turn", "7"],
  });
  const { stack } = values;
  const { resources } = await mustRun(stackOptions(stack, values.config));
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
  line("wall_vs_sdk_floor", medianRatio(program, floor, "wallMs"), "ratio", { goal: "at most 0.75" });
  line("speed_vs_ts_node", medianRatio(tsNode, program, "wallMs"), "ratio", { goal: "at least 5" });
  line("rss_vs_sdk_floor", medianRatio(program, floor, "peakRssBytes"), "ratio");
  line("rss_vs_ts_node", medianRatio(program, tsNode, "peakRssBytes"), "ratio");
  for (const [name, runs] of Object.entries<Sample[]>({ program, sdk_floor: floor, ts_node: tsNode })) {
    line(`${name}_wall`, median(runs.map((run) => run.wallMs)), "ms", { rounds: runs.length });
    line(`${name}_rss`, median(runs.map((run) => run.peakRssBytes)) / 1e6, "MB");
  }
  line("resources", resources.length, "count", { stack });
}

await main();
