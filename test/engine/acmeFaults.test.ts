/**
 * Whatever operation of the example customer's first up fails, or of its change to other images, the next up goes on, and in the end all is as if
 * nothing had been. One operation at a time; every one of them fails once: with an error, with a dead plugin, or with an error after its effect,
 * in turn among those of one type. With JITSI_TEST_FAULTS=all, every operation fails in each of the three ways, which takes three times as long.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine, RunOptions } from "../../simulator/engine/engine.ts";
import type { Operation } from "../../simulator/plugins/faults.ts";
import { otherImages } from "./acmeEdits.ts";
import { failOneByOne, failuresOf, oneAtATime } from "./faultChain.ts";
import { inventoryOf } from "./inventory.ts";
import { explained } from "./runs.ts";
import { Workshop } from "./workshop.ts";

const stack = "acme";
const thoroughly = process.env.JITSI_TEST_FAULTS === "all";

let workshop: Workshop;
/** The platform alone. */
let platform: Engine;
/** After a first up that nothing disturbed. */
let made: Engine;
let firstUp: readonly Operation[];
/** In the middle of a first up. */
let halfway: Engine;
/** What had been done then, and what had not. */
let halves: readonly [readonly Operation[], readonly Operation[]];

beforeAll(async () => {
  workshop = await Workshop.open();
  platform = await workshop.engine("platform", stack);
  await up(platform, "platform");
  made = await workshop.fork(platform);
  firstUp = await up(made, stack, { args: oneAtATime });
  halfway = await workshop.fork(platform);
  const faults = [{ nth: Math.floor(firstUp.length / 2), kind: "fail" }] as const;
  const { operations } = await halfway.up(stack, { args: oneAtATime, faults });
  const done = new Set(operations.filter(({ outcome }) => outcome === "done").map(({ urn }) => urn));
  halves = [firstUp.filter(({ urn }) => done.has(urn)), firstUp.filter(({ urn }) => !done.has(urn))];
});
afterAll(() => workshop.close());

async function up(engine: Engine, name: string, options: RunOptions = {}): Promise<readonly Operation[]> {
  const run = await engine.up(name, options);
  expect(run.exitCode, explained(run)).toBe(0);
  return run.operations;
}

/** @throws if one more up fails, or leaves something undone, or leaves something else than the other engine has */
async function expectSame(engine: Engine, undisturbed: Engine, options: RunOptions = {}): Promise<void> {
  await up(engine, stack, options);
  const again = await engine.preview(stack, { ...options, args: ["--expect-no-changes", "--refresh"] });
  expect(again.exitCode, explained(again)).toBe(0);
  expect(inventoryOf(engine)).toEqual(inventoryOf(undisturbed));
  expect(await urnsOf(engine)).toEqual(await urnsOf(undisturbed));
}

async function urnsOf(engine: Engine): Promise<string[]> {
  const { deployment } = await engine.exportStack(stack);
  expect(deployment.pending_operations ?? []).toEqual([]);
  return (deployment.resources ?? []).map(({ urn }) => urn).sort();
}

// Two halves, at the same time on two cores: the second begins where all of the first is there.
test.concurrent.each(["first", "second"])(
  "a failure at every operation of the first up, %s half",
  async (half) => {
    const [there, rest] = halves;
    const engine = await workshop.fork(half === "first" ? platform : halfway);
    const failures = failuresOf(half === "first" ? there : rest, thoroughly);
    expect(failures.size).toBeGreaterThan(firstUp.length / 3);
    expect(await failOneByOne(engine, stack, failures)).toEqual([]);
    await expectSame(engine, made);
  },
);

test("a failure at every operation of a change to other images", async () => {
  const options = { configFile: otherImages(workshop) };
  const undisturbed = await workshop.fork(made);
  const operations = await up(undisturbed, stack, { ...options, args: oneAtATime });
  const engine = await workshop.fork(made);
  expect(await failOneByOne(engine, stack, failuresOf(operations, thoroughly), options)).toEqual([]);
  await expectSame(engine, undisturbed, options);
});
