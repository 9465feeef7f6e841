/** A program that stays loaded and runs for stack after stack makes of each what a process of its own makes. */

import { hash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readKeptRun } from "../../fleet/reviewing/diff/keptRun.ts";
import { Workers } from "../../fleet/reviewing/diff/workers.ts";
import { graphOf } from "../../simulator/monitor/graph.ts";
import { renderGraph } from "../../simulator/monitor/renderGraph.ts";
import { readRun } from "../../simulator/monitor/runText.ts";
import { allStacks, projectDir } from "../../tools/stacks/allStacks.ts";

let dir: string;
let configDir: string;
let workers: Workers;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "resident-"));
  configDir = join(dir, "config");
  mkdirSync(configDir);
  for (const { stack, file } of allStacks) cpSync(file, join(configDir, `Pulumi.${stack}.yaml`));
  workers = new Workers({ projectDir });
});
afterAll(async () => {
  await workers.close();
  rmSync(dir, { recursive: true });
});

const sideOf = (dir: string) => ({ revision: "this", projectDir, configDir: dir });

const golden = (stack: string): string =>
  readFileSync(join(projectDir, "test/golden", `${stack}.yaml`), "utf8");

async function graphIn(stack: string): Promise<string> {
  const record = join(dir, stack);
  await workers.run({ stack, side: sideOf(configDir), record, job: "record" });
  const { errors, run, sealed } = readKeptRun(record);
  expect(errors).toEqual([]);
  return renderGraph(graphOf(readRun(run), sealed));
}

/** An order without sense, the same at every run of the test. */
const mixed = allStacks.toSorted((a, b) => (hash("md5", a.stack) < hash("md5", b.stack) ? -1 : 1));

test("the graphs of all stacks, run one after another in one process and in another order, are the golden ones", async () => {
  for (const { stack } of [...allStacks.toReversed(), ...mixed])
    expect([stack, await graphIn(stack)]).toEqual([stack, golden(stack)]);
});

test("a stack that fails leaves nothing to the next one", async () => {
  const record = join(dir, "failed");
  const broken = join(dir, "broken");
  mkdirSync(broken);
  cpSync(join(configDir, "Pulumi.acme.yaml"), join(broken, "Pulumi.acme.yaml"));
  // Its platform is not in that folder.
  await workers.run({ stack: "acme", side: sideOf(broken), record, job: "record" });
  const { errors } = readKeptRun(record);
  expect(errors.join()).toMatch(/^this: unknown stack "organization\/jitsi\/platform"/);
  expect(await graphIn("acme")).toBe(golden("acme"));
});
