/** `jitsi up` that is killed, interrupted, or not alone. */

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { processLives } from "../../programs/processes.ts";
import type { DatedEntry } from "../../fleet/deploying/run/journal.ts";
import type { Fault } from "../../simulator/plugins/faults.ts";
import { byOutcome, FleetYard, killWithPlugins, reportIn, until } from "./fleetYard.ts";

let yard: FleetYard;
let stacks: string[];

beforeEach(async () => {
  yard = await FleetYard.open();
  stacks = [1, 2, 3].map((number) => yard.addSmall(number));
});
afterEach(() => yard.close());

const common = ["up", "--yes", "--json", "--revision", "r", "--canary", "0"];
const oneByOne = [...common, "--concurrency", "1"];

const slow = (urn: string, delayMs: number): Fault => ({ op: "create", urn, kind: "delay", delayMs });

const begun = (stack: string) => (entries: readonly DatedEntry[]) =>
  entries.some((entry) => entry.event === "start" && entry.stack === stack);

const engineOf = (entries: readonly DatedEntry[], stack: string): number =>
  entries.flatMap((entry) => (entry.event === "start" && entry.stack === stack ? entry.pid : []))[0]!;

describe("kill -9 of the run", () => {
  test("its engine finishes its stack; --resume leaves out what is done and goes on", async () => {
    const run = yard.start(oneByOne, [slow("small02-secrets-bridge-password", 6000)]);
    const entries = await yard.journalSays(begun("small02"));
    run.kill("SIGKILL");
    await run;
    const engine = engineOf(entries, "small02");
    expect(processLives(engine)).toBe(true);

    const ended = await yard.jitsi([...oneByOne, "--resume"]);
    const report = reportIn(ended);
    expect([ended.stderr, byOutcome(report)]).toEqual([
      ended.stderr,
      { skipped: ["small01"], done: ["small02", "small03"] },
    ]);
    expect(ended.exitCode).toBe(0);
    // It waited for the engine of the killed run, which had made everything.
    expect(processLives(engine)).toBe(false);
    expect(Object.keys(report.stacks[1]!.changes)).toEqual(["same"]);
    expect(ended.stderr).toMatch(/small02: waits for \S+ \(process \d+\)/);
  });

  test("of its engine too: the lock that it left is taken away, because the journal knows it", async () => {
    const run = yard.start(oneByOne, [slow("small01-secrets-bridge-password", 4000)]);
    const entries = await yard.journalSays(begun("small01"));
    await until(() => (yard.backendLocks.length > 0 ? true : undefined));
    run.kill("SIGKILL");
    await killWithPlugins(engineOf(entries, "small01"));
    await run;
    expect(yard.backendLocks).toHaveLength(1);

    const ended = await yard.jitsi([...oneByOne, "--resume"]);
    expect([ended.stderr, byOutcome(reportIn(ended))]).toEqual([ended.stderr, { done: stacks }]);
    expect(ended.stderr).toContain("small01: an earlier run was killed here; its lock is taken away");
    expect(yard.backendLocks).toEqual([]);
  });
});

describe("Ctrl-C", () => {
  test("once: what runs is finished, nothing more is begun, and --resume does the rest", async () => {
    const run = yard.start(oneByOne);
    await yard.journalSays(begun("small01"));
    run.kill("SIGINT");
    const { exitCode, stdout, stderr } = await run;
    const report = reportIn({ exitCode, stdout, stderr });
    expect(byOutcome(report)).toEqual({ done: ["small01"], "not started": ["small02", "small03"] });
    expect([exitCode, report.stopped]).toEqual([3, "it was interrupted"]);
    expect(stderr).toContain("Stopping: what runs is finished");

    const resumed = await yard.jitsi([...common, "--resume"]);
    expect(byOutcome(reportIn(resumed))).toEqual({ skipped: ["small01"], done: ["small02", "small03"] });
  });

  test("twice: the engine ends after the operations under way, and its state is whole", async () => {
    const run = yard.start(oneByOne, [slow("small01-secrets-bridge-password", 4000)]);
    await yard.journalSays(begun("small01"));
    await until(() => (yard.backendLocks.length > 0 ? true : undefined));
    let said = "";
    run.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    run.kill("SIGINT");
    // Signals of one kind that arrive together are one to a process.
    await until(() => (said.includes("Stopping: ") ? true : undefined));
    run.kill("SIGINT");
    const { exitCode, stdout, stderr } = await run;
    const report = reportIn({ exitCode, stdout, stderr });
    expect([stderr, byOutcome(report)]).toEqual([
      stderr,
      {
        interrupted: ["small01"],
        "not started": ["small02", "small03"],
      },
    ]);
    expect(exitCode).toBe(3);
    expect(yard.backendLocks).toEqual([]);
    const resumed = await yard.jitsi([...common, "--resume"]);
    expect([resumed.stderr, byOutcome(reportIn(resumed))]).toEqual([resumed.stderr, { done: stacks }]);
  });
});

describe("two at once", () => {
  test("the second run of a project is refused, or waits; either way the first is not disturbed", async () => {
    const first = yard.start(oneByOne, [slow("small01-secrets-bridge-password", 2000)]);
    await yard.journalSays(begun("small01"));
    const refused = await yard.jitsi(common);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toBe(
      `Another run of this project is at work (process ${first.pid}). Wait for its end with --wait, or look at ${yard.lock}.`,
    );

    const second = await yard.jitsi([...common, "--wait", "--resume"]);
    const { exitCode } = await first;
    expect(exitCode).toBe(0);
    expect(second.stderr).toContain(`Waiting for the run of process ${first.pid} to end.`);
    expect(byOutcome(reportIn(second))).toEqual({ skipped: stacks });
  });

  test("somebody else's update of a stack is waited for", async () => {
    await yard.jitsi(["up", "small01", "--yes", "--json", "--revision", "r"]);
    // By hand, which no journal knows.
    await yard.engine.initStack("small02");
    const other = yard.engine.up("small02", { faults: [slow("small02-secrets-bridge-password", 6000)] });
    await until(() => (yard.backendLocks.length > 0 ? true : undefined));
    const ended = await yard.jitsi(["up", "small02", "--yes", "--json", "--revision", "r"]);
    expect((await other).exitCode).toBe(0);
    expect([ended.stderr, byOutcome(reportIn(ended))]).toEqual([ended.stderr, { done: ["small02"] }]);
    expect(ended.stderr).toContain("small02: waits for");
  });

  test("but no longer than told", async () => {
    await yard.engine.initStack("small02");
    const other = yard.engine.up("small02", { faults: [slow("small02-secrets-bridge-password", 5000)] });
    await until(() => (yard.backendLocks.length > 0 ? true : undefined));
    const ended = await yard.jitsi([
      "up",
      "small02",
      "--yes",
      "--json",
      "--revision",
      "r",
      "--lock-timeout",
      "0",
    ]);
    const {
      stacks: [report],
    } = reportIn(ended);
    expect(report).toMatchObject({
      outcome: "failed",
      errors: [expect.stringContaining("currently locked by 1 lock")],
    });
    await other;
  });
});
