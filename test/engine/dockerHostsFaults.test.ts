/**
 * Whatever operation of a first up on Docker hosts fails, and however, while others are under way: the next up gets there. Each from the beginning,
 * which takes long: every third operation, and with JITSI_TEST_FAULTS=all every one. acmeFaults.test.ts goes through all of them, one at a time.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import { loadFineStack } from "../../fleet/loadStack.ts";
import { openStackFolder } from "../../fleet/stackFolder.ts";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import { isDocker } from "../../model/hosts.ts";
import type { Fault } from "../../simulator/plugins/faults.ts";
import { collectionsOf } from "../../simulator/plugins/docker/simulatedDaemon.ts";
import { Workshop } from "./workshop.ts";

const stack = "docker-hosts";
const { hosts: hostSettings } = loadFineStack(openStackFolder("test/stacks"), stack);
const hosts = hostSettings.filter(isDocker).map(({ docker }) => docker);
/** Two cores: more at once take longer together. */
const atOnce = 2;

/** An error without effect, an effect and then an error (a time-out), and a plugin that dies. */
const kinds: readonly Fault["kind"][] = ["fail", "failAfter", "crash"];
const every = process.env.JITSI_TEST_FAULTS === "all" ? 1 : 3;

let workshop: Workshop;
let whole: readonly string[];
let operationCount: number;

beforeAll(async () => {
  workshop = await Workshop.open();
  const engine = await workshop.engine(stack);
  const { exitCode, operations, stderr } = await engine.up(stack);
  expect(exitCode, stderr).toBe(0);
  operationCount = operations.length;
  whole = await urnsOf(engine);
});
afterAll(() => workshop.close());

async function urnsOf(engine: Engine): Promise<string[]> {
  const { deployment } = await engine.exportStack(stack);
  expect(deployment.pending_operations ?? []).toEqual([]);
  return (deployment.resources ?? []).map(({ urn }) => urn).sort();
}

/** What a daemon says of a container's or a network's name that is taken. */
const nameTaken = /container name .* is already in use|network with name .* already exists/;

/**
 * A plugin that dies takes the answers of its other operations with it: containers and networks may be there that the engine never heard of. Their
 * fixed names make the next up refuse second ones, and docs/hosts.md says to remove them; that is done here, once.
 */
async function goOn(engine: Engine, kind: Fault["kind"]): Promise<RunResult> {
  const run = await engine.up(stack);
  if (kind !== "crash" || !run.diagnostics.some(({ message }) => nameTaken.test(message))) return run;
  const { deployment } = await engine.exportStack(stack);
  const known = new Set((deployment.resources ?? []).map(({ id }) => id));
  for (const { containers, networks } of hosts.map(collectionsOf))
    for (const collection of [containers, networks])
      for (const { Id, Name } of engine.world.list<{ Id: string; Name: string }>(collection))
        if (!known.has(Id)) engine.world.remove(collection, Name.replace("/", ""));
  return engine.up(stack);
}

/** @returns what went wrong beyond the fault itself; undefined if the stack converged */
async function failAndGoOn(nth: number): Promise<string | undefined> {
  const kind = kinds[Math.ceil(nth / every) % kinds.length]!;
  const name = `${nth}-${kind}`;
  const engine = await workshop.engine(stack);
  const failed = await engine.up(stack, { faults: [{ nth, kind, message: "injected" }] });
  if (failed.exitCode === 0) return `${name}: the fault did not stop the up`;
  const hit =
    failed.operations
      .find(({ outcome }) => outcome !== "done")
      ?.urn.split("::")
      .at(-1) ?? "a crashed plugin";
  const next = await goOn(engine, kind);
  if (next.exitCode !== 0)
    return `${name} at ${hit}: the next up failed: ${next.diagnostics.map(({ message }) => message).join("; ")}`;
  const urns = await urnsOf(engine);
  return urns.join() === whole.join()
    ? undefined
    : `${name} at ${hit}: resources differ from those of an undisturbed up`;
}

test("failures throughout, each followed by an up that converges", async () => {
  // Fewer would mean that the log of operations is broken.
  expect(operationCount).toBeGreaterThan(30);
  const queue = Array.from({ length: Math.floor(operationCount / every) }, (_, index) => (index + 1) * every);
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let nth = queue.shift(); nth !== undefined; nth = queue.shift()) {
      const problem = await failAndGoOn(nth);
      if (problem !== undefined) wrong.push(problem);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  expect(wrong).toEqual([]);
});

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
    expect((await goOn(engine, "crash")).exitCode).toBe(0);
    expect(await urnsOf(engine)).toEqual(whole);
  },
);
