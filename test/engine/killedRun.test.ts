/** `make demo-up` that was killed, and not its engine: the next one goes on from there. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Engine } from "../../simulator/engine/engine.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { freeLocks } from "../../tools/engineLocks.ts";
import { failureOf } from "../failureOf.ts";
import { until } from "./fleetYard.ts";
import { Workshop } from "./workshop.ts";

const stack = "one-bridge";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

/** Brings the stack up from a process of its own, as `make demo-up` does, and kills that as soon as its engine is at work. */
async function killedUp(engine: Engine): Promise<void> {
  const program = `
    const { createEngine } = await import(${JSON.stringify(join(projectDir, "simulator/engine/engine.ts"))});
    const engine = await createEngine(${JSON.stringify({ projectDir, configDir: join(workshop.dir, "settings"), dir: engine.dir })});
    await engine.up(${JSON.stringify(stack)}, { faults: [{ op: "create", urn: "Network::", kind: "delay", delayMs: 1500 }] });`;
  const run = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", program], {
    stdio: "ignore",
  });
  const locks = join(engine.dir, "backend", ".pulumi", "locks", "organization", "jitsi", stack);
  await until(() => (existsSync(locks) && readdirSync(locks).length > 0 ? true : undefined));
  run.kill("SIGKILL");
  await once(run, "exit");
}

test("its engine finishes its work, is waited for, and has left nothing to do", async () => {
  const engine = await workshop.engine(stack);
  await killedUp(engine);
  const waits: number[] = [];
  await freeLocks(join(engine.dir, "backend"), (pid) => waits.push(pid));
  expect(waits).toHaveLength(1);
  const again = await engine.up(stack);
  expect(failureOf(again)).toBe("");
  expect(Object.keys(again.changes)).toEqual(["same"]);
});
