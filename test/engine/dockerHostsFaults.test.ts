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

/**
 * A plugin that dies takes the answers of its other operations with it: a container may be there that the engine never heard of. Its fixed name
 * makes the next up refuse a second one, and docs/hosts.md says to remove it; that is done here, at most once a container.
 */
async function goOn(engine: Engine, kind: Fault["kind"]): Promise<RunResult> {
  const removed = new Set<string>();
  for (;;) {
    const run = await engine.up(stack);
    const conflicts = run.diagnostics.flatMap(
      ({ message }) => /container name \\?"\/([a-z0-9-]+)\\?" is already in use/.exec(message)?.[1] ?? [],
    );
    if (kind !== "crash" || conflicts.length === 0 || conflicts.some((name) => removed.has(name))) return run;
    for (const name of conflicts) {
      removed.add(name);
      for (const host of hosts) engine.world.remove(collectionsOf(host).containers, name);
    }
  }
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
