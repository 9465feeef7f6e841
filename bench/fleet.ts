/**
 * How long `jitsi check` and `jitsi diff` of a change to all take for a thousand customers, how that grows, what the next `jitsi diff` against the same
 * base takes, and what one stack's `pulumi preview` by the real engine takes beside it: the same program, the same machine, the same hour. Providers
 * are simulated there.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "../simulator/engine/engine.ts";
import { ProjectCopy } from "../tools/stacks/projectCopy.ts";
import { findPulumi } from "../programs/pulumi-cli/findPulumi.ts";
import { changeAll, writeCustomers, writeLargeCustomer } from "./variants/customers.ts";
import { childrenCpuSeconds, measured, type Measured } from "./variants/measuredCommand.ts";
import { benchOptions } from "./variants/options.ts";

const root = join(import.meta.dirname, "..");

interface DiffReport {
  readonly stacks: readonly { readonly state: string }[];
}

async function main(): Promise<void> {
  const values = benchOptions(
    "How long `jitsi check` and `jitsi diff` take for many customers, and the real engine's preview beside it.",
    {
      sizes: ["numbers of customers, with commas between them", "10,100,1000"],
      bridges: ["numbers of bridges in one stack", "1,10,100,500"],
      previews: ["previews by the real engine to compare with; 0: none", "20"],
    },
  );
  const dir = mkdtempSync(join(tmpdir(), "bench-fleet-"));
  try {
    const previews = Number(values.previews);
    const engineCpu = previews > 0 ? await previewCpuSeconds(join(dir, "engine"), previews) : undefined;
    for (const size of numbers(values.sizes)) {
      const copy = await ProjectCopy.at(join(dir, `fleet-${size}`));
      const config = join(copy.dir, "config");
      const stacks = writeCustomers(config, size);
      await copy.commit();
      const check = await measured(jitsi("check", "--json"), copy.dir);
      line("check", check, { stacks: size });
      changeAll(config, stacks);
      const diff = await diffOf(copy, size);
      line("diff", diff, { stacks: size });
      line("diff_again", await diffOf(copy, size), { stacks: size });
      const cpu = check.cpuSeconds + diff.cpuSeconds;
      print("check_and_diff_wall", check.wallSeconds + diff.wallSeconds, "s", {
        stacks: size,
        ...(size === 1000 ? { goal: "at most 45" } : {}),
      });
      if (engineCpu !== undefined)
        print("preview_cpu_vs_check_and_diff", (engineCpu * size) / cpu, "ratio", {
          stacks: size,
          goal: "at least 40",
        });
    }
    for (const bridges of numbers(values.bridges)) {
      const copy = await ProjectCopy.at(join(dir, `bridges-${bridges}`));
      const config = join(copy.dir, "config");
      const stack = writeLargeCustomer(config, bridges);
      await copy.commit();
      changeAll(config, [stack]);
      line("diff_one_stack", await diffOf(copy, 1, stack), { bridges });
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const numbers = (list: string): number[] =>
  list
    .split(",")
    .filter((part) => part !== "")
    .map(Number);

const jitsi = (...args: readonly string[]): string[] => [process.execPath, "fleet/jitsi.js", ...args];

/** Of the stacks' folder against what was committed; what it keeps of the base is its own, empty before. */
async function diffOf(copy: ProjectCopy, changed: number, ...stacks: readonly string[]): Promise<Measured> {
  const command = jitsi("diff", "--base", "HEAD", "--json", ...stacks);
  const diff = await measured(command, copy.dir, { XDG_CACHE_HOME: copy.caches });
  mustHaveChanged(diff, changed);
  return diff;
}

/** A diff that found nothing would be fast for the wrong reason. */
function mustHaveChanged({ stdout }: Measured, expected: number): void {
  const { stacks } = JSON.parse(stdout) as DiffReport;
  const changed = stacks.filter(({ state }) => state === "changed").length;
  if (changed !== expected)
    throw new Error(`${changed} of ${expected} stacks changed: ${JSON.stringify(stacks).slice(0, 2000)}`);
}

/** Mean of previews of customers that do not exist yet, with everything that the engine starts for one. */
async function previewCpuSeconds(dir: string, count: number): Promise<number> {
  mkdirSync(dir);
  const configDir = join(dir, "config");
  const stacks = writeCustomers(configDir, count, "open");
  const cli = await findPulumi({ onProgress: console.error });
  const engine = await createEngine({ projectDir: root, configDir, dir: join(dir, "world"), cli });
  for (const stack of ["platform", ...stacks]) await engine.initStack(stack);
  const up = await engine.up("platform");
  if (up.exitCode !== 0) throw new Error(up.stderr);
  const before = childrenCpuSeconds();
  for (const stack of stacks) {
    const { exitCode, stderr, diagnostics } = await engine.preview(stack);
    if (exitCode !== 0) throw new Error(`${stack}: ${stderr} ${JSON.stringify(diagnostics)}`);
  }
  const each = (childrenCpuSeconds() - before) / count;
  print("preview_cpu_per_stack", each, "s", { previews: count });
  return each;
}

function line(
  what: string,
  { wallSeconds, cpuSeconds, peakBytes }: Measured,
  more: Record<string, number>,
): void {
  print(`${what}_wall`, wallSeconds, "s", more);
  print(`${what}_cpu`, cpuSeconds, "s", more);
  print(`${what}_memory`, peakBytes / 1e6, "MB", more);
}

function print(metric: string, value: number, unit: string, more: Record<string, unknown>): void {
  const load = Number(loadavg()[0]!.toFixed(1));
  console.log(
    JSON.stringify({ bench: "fleet", metric, value: Number(value.toPrecision(4)), unit, ...more, load }),
  );
}

await main();
