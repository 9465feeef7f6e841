/** `--changed`: of two customers, of which one's settings were edited since the last commit, only that one is looked at and deployed. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaNode } from "execa";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createEngine, type Engine } from "../../simulator/engine/engine.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import { allStacks } from "../../tools/stacks/allStacks.ts";
import { ProjectCopy } from "../../tools/stacks/projectCopy.ts";
import { inventoryOf } from "./inventory.ts";
import { failureOf } from "../failureOf.ts";

const [edited, left] = ["one-bridge", "audio"];

let dir: string;
let project: ProjectCopy;
let engine: Engine;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "changed-"));
  project = await ProjectCopy.at(join(dir, "project"));
  for (const name of [edited, left]) project.write(`config/Pulumi.${name}.yaml`, fileOf(name));
  await project.commit();
  project.write(`config/Pulumi.${edited}.yaml`, `${fileOf(edited).trimEnd()}\n  jitsi:media: audio\n`);
  const cli = await findPulumi({ onProgress: console.error });
  engine = await createEngine({ projectDir: project.dir, dir: join(dir, "world"), cli });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const fileOf = (name: string): string =>
  readFileSync(allStacks.find(({ stack }) => stack === name)!.file, "utf8");

const jitsi = (...args: readonly string[]) =>
  execaNode(join(project.dir, "fleet", "jitsi.js"), args, {
    cwd: project.dir,
    reject: false,
    env: { ...engine.environment, JITSI_PULUMI: engine.cli.command, JITSI_STATE_DIR: join(dir, "state") },
    extendEnv: false,
  });

test("a preview looks at it alone", async () => {
  const { stdout, stderr, exitCode } = await jitsi("preview", "--changed", "--base", "HEAD", "--json");
  expect(failureOf({ exitCode, stderr })).toBe("");
  const { stacks } = JSON.parse(stdout) as { stacks: { stack: string }[] };
  expect(stacks.map(({ stack }) => stack)).toEqual([edited]);
});

test("an up deploys it alone", async () => {
  const { stdout, stderr, exitCode } = await jitsi("up", "--changed", "--base", "HEAD", "--yes");
  expect(failureOf({ exitCode, stdout, stderr })).toBe("");
  expect(Object.keys(inventoryOf(engine)).some((kind) => kind.includes("containers"))).toBe(true);
  const { stdout: list } = await jitsi("list", "--json");
  expect(list).toContain(left);
  await expect(engine.exportStack(left)).rejects.toThrow(/no stack named/);
  const { deployment } = await engine.exportStack(edited);
  expect(deployment.resources!.length).toBeGreaterThan(10);
});
