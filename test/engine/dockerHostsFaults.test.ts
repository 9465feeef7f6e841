/**
 * Whatever operation of a first up on Docker hosts fails, the next up goes on. With JITSI_TEST_FAULTS=all every operation fails in each way.
 * Networks and containers have fixed names, so one that was made and is not in the state is in the way: that is what differs from clouds.
 */

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Engine } from "../../simulator/engine/engine.ts";
import type { Fault, Operation } from "../../simulator/plugins/faults.ts";
import { atTheSameTime, failAll, failuresOf } from "./faultChain.ts";
import { repaired } from "./repairing.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "docker-hosts";
const thoroughly = process.env.JITSI_TEST_FAULTS === "all";

let workshop: Workshop;
let whole: readonly string[];
let firstUp: readonly Operation[];

beforeAll(async () => {
  workshop = await Workshop.open();
  const engine = await workshop.engine(stack);
  const run = await engine.up(stack);
  expect(failureOf(run)).toBe("");
  firstUp = run.operations;
  whole = await urnsOf(engine);
});
afterAll(() => workshop.close());

async function urnsOf(engine: Engine): Promise<string[]> {
  const { deployment } = await engine.exportStack(stack);
  expect(deployment.pending_operations ?? []).toEqual([]);
  return (deployment.resources ?? []).map(({ urn }) => urn).sort();
}

async function expectWhole(engine: Engine): Promise<void> {
  const run = await engine.up(stack);
  expect(failureOf(run)).toBe("");
  expect(await urnsOf(engine)).toEqual(whole);
}

test("every operation of the first up fails once, and the next up goes on", () =>
  atTheSameTime(async (way) => {
    const engine = await workshop.engine(stack);
    expect(await failAll(engine, stack, failuresOf(firstUp, way, thoroughly))).toEqual([]);
    await expectWhole(engine);
  }));

test.each([
  ["network", "Network::acme-fsn-network", "network with name acme already exists"],
  ["container", "Container::acme-fsn-telegraf", 'container name "/acme-telegraf" is already in use'],
])(
  "a plugin that dies after it has made a %s: the next up says which, and a repair takes it in",
  async (_, urn, says) => {
    const engine = await workshop.engine(stack);
    const faults: Fault[] = [{ op: "create", urn, kind: "crashAfter" }];
    const { exitCode, events } = await engine.up(stack, { faults });
    expect(exitCode).not.toBe(0);
    const refused = await engine.up(stack);
    expect(refused.diagnostics.map(({ message }) => message).join("\n")).toContain(says);
    await repaired(engine, stack, events);
    await expectWhole(engine);
  },
);

test("a container that did not become healthy is made anew by the next up", async () => {
  const engine = await workshop.engine(stack);
  const urn = "Container::acme-fsn-telegraf";
  const unhealthy: Fault[] = [{ op: "create", urn, kind: "failAfter", message: "unhealthy" }];
  expect((await engine.up(stack, { faults: unhealthy })).exitCode).not.toBe(0);
  const { operations } = await engine.up(stack);
  expect(operations.filter((operation) => operation.urn.endsWith(urn)).map(({ op }) => op)).toEqual([
    "delete",
    "create",
  ]);
  expect(await urnsOf(engine)).toEqual(whole);
});
