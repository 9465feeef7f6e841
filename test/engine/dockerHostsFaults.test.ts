/**
 * Whatever operation of a first up on Docker hosts fails, the next up goes on. With JITSI_TEST_FAULTS=all every operation fails in each way.
 * Networks and containers have fixed names, so one that was made and is not in the state is in the way: that is what differs from clouds.
 */

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { loadFineStack } from "../../fleet/stacks/loadStack.ts";
import { openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import { isDocker } from "../../model/hosts/hosts.ts";
import type { Engine } from "../../simulator/engine/engine.ts";
import { collectionsOf } from "../../simulator/plugins/docker/simulatedDaemon.ts";
import type { Fault, Operation } from "../../simulator/plugins/faults.ts";
import { atTheSameTime, failAll, failuresOf } from "./faultChain.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "docker-hosts";
const { hosts: hostSettings } = loadFineStack(openStackFolder("test/stacks"), stack);
const hosts = hostSettings.filter(isDocker).map(({ docker }) => docker);

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

/** As docs/hosts.md says: what the engine never heard of is removed by hand. */
async function removeForgotten(engine: Engine): Promise<void> {
  const { deployment } = await engine.exportStack(stack);
  const known = new Set((deployment.resources ?? []).map(({ id }) => id));
  for (const { containers, networks } of hosts.map(collectionsOf))
    for (const collection of [containers, networks])
      for (const { Id, Name } of engine.world.list<{ Id: string; Name: string }>(collection))
        if (!known.has(Id)) engine.world.remove(collection, Name.replace("/", ""));
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
  "a plugin that dies after it has made a %s: the next up says which, as docs/hosts.md does",
  async (_, urn, says) => {
    const engine = await workshop.engine(stack);
    const faults: Fault[] = [{ op: "create", urn, kind: "crashAfter" }];
    expect((await engine.up(stack, { faults })).exitCode).not.toBe(0);
    const refused = await engine.up(stack);
    expect(refused.diagnostics.map(({ message }) => message).join("\n")).toContain(says);
    await removeForgotten(engine);
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
