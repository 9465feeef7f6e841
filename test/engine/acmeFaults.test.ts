/**
 * Whatever operation of the example customer's first up fails, or of its change to other images, the next up goes on, and in the end all is as if
 * nothing had been. Every operation fails once: with an error, with a plugin that dies before its effect or after it, or with an error after its effect,
 * in turn among those of one type. With JITSI_TEST_FAULTS=all, every operation fails in each of these ways, which takes four times as long.
 */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Engine, RunOptions } from "../../simulator/engine/engine.ts";
import type { Operation } from "../../simulator/plugins/faults.ts";
import { secretVersion } from "../../simulator/plugins/gcp/secrets.ts";
import { planRepair } from "../../fleet/engine/pending/repair.ts";
import { lookingIn } from "../../tools/demo/mend.ts";
import { bringUp } from "../../tools/demo/tour.ts";
import { otherImages } from "./acmeEdits.ts";
import { atTheSameTime, failAll, failuresOf, oneAtATime } from "./faultChain.ts";
import { inventoryOf } from "./inventory.ts";
import { allPending } from "./repairing.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "acme";
const thoroughly = process.env.JITSI_TEST_FAULTS === "all";

let workshop: Workshop;
/** The platform alone. */
let platform: Engine;
/** After a first up that nothing disturbed. */
let made: Engine;
let firstUp: readonly Operation[];
/** After a change to other images that nothing disturbed. */
let changed: Engine;
let change: readonly Operation[];
let toOthers: RunOptions;

beforeAll(async () => {
  workshop = await Workshop.open();
  platform = await workshop.deployed("platform");
  await platform.initStack(stack);
  made = await workshop.fork(platform);
  firstUp = await up(made, stack, { args: oneAtATime });
  toOthers = { configFile: otherImages(workshop) };
  changed = await workshop.fork(made);
  change = await up(changed, stack, { ...toOthers, args: oneAtATime });
});
afterAll(() => workshop.close());

async function up(engine: Engine, name: string, options: RunOptions = {}): Promise<readonly Operation[]> {
  const run = await engine.up(name, options);
  expect(failureOf(run)).toBe("");
  return run.operations;
}

/** @throws if one more up fails, or leaves something undone, or leaves something else than the other engine has */
async function expectSame(engine: Engine, undisturbed: Engine, options: RunOptions = {}): Promise<void> {
  await up(engine, stack, options);
  const again = await engine.preview(stack, { ...options, args: ["--expect-no-changes", "--refresh"] });
  expect(failureOf(again)).toBe("");
  await dropSpareVersions(engine);
  expect(inventoryOf(engine)).toEqual(inventoryOf(undisturbed));
  expect(await urnsOf(engine)).toEqual(await urnsOf(undisturbed));
}

/** A version of a secret whose answer was lost is made again, and the spare one goes with its secret. */
async function dropSpareVersions(engine: Engine): Promise<void> {
  const { deployment } = await engine.exportStack(stack);
  const known = new Set((deployment.resources ?? []).map(({ id }) => id));
  for (const { id, urn } of engine.clouds.things(secretVersion))
    if (urn?.startsWith(`urn:pulumi:${stack}::`) === true && !known.has(id))
      engine.clouds.remove(secretVersion, id);
}

async function urnsOf(engine: Engine): Promise<string[]> {
  const { deployment } = await engine.exportStack(stack);
  expect(deployment.pending_operations ?? []).toEqual([]);
  return (deployment.resources ?? []).map(({ urn }) => urn).sort();
}

test("every operation of the first up fails once, and the next up goes on", () =>
  atTheSameTime(async (way) => {
    const engine = await workshop.fork(platform);
    expect(await failAll(engine, stack, failuresOf(firstUp, way, thoroughly))).toEqual([]);
    await expectSame(engine, made);
  }));

test("whatever an engine was making when it was killed is found again, and `make demo-up` goes on from there", async () => {
  const engine = await workshop.fork(made);
  const lost = allPending(engine, stack);
  expect(lost.length).toBeGreaterThan(60);
  const { settlements } = await planRepair(lookingIn(engine, stack));
  expect(settlements.filter(({ finding }) => finding.is !== "there")).toEqual([]);

  // What else the killed may leave: a lock half written, and a stack whose salt nobody noted.
  const locks = join(engine.dir, "backend", ".pulumi", "locks", "organization", "jitsi", stack);
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, "torn.json"), "");
  rmSync(join(engine.dir, "config", "init", `Pulumi.${stack}.yaml`));
  const stackFile = join(workshop.dir, "settings", `Pulumi.${stack}.yaml`);
  const { operations } = await bringUp({
    engine,
    demoDir: engine.dir,
    platform: "platform",
    customer: stack,
    stackFile,
  });
  // Nobody saw how far a container came; nothing else is made twice.
  expect(operations.filter(({ type }) => type !== "docker:index/container:Container")).toEqual([]);
  await expectSame(engine, made);
});

test("so does every operation of a change to other images", () =>
  atTheSameTime(async (way) => {
    const engine = await workshop.fork(made);
    expect(await failAll(engine, stack, failuresOf(change, way, thoroughly), toOthers)).toEqual([]);
    await expectSame(engine, changed, toOthers);
  }));
