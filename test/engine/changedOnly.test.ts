/** `--changed`: only the customers that would not deploy as they were deployed are looked at and deployed. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaNode } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createEngine, type Engine } from "../../simulator/engine/engine.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import type { Fault } from "../../simulator/plugins/faults.ts";
import { allStacks } from "../../tools/stacks/allStacks.ts";
import { ProjectCopy } from "../../tools/stacks/projectCopy.ts";
import { inventoryOf } from "./inventory.ts";
import { Terminal } from "./terminal.ts";
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

const jitsi = (...args: readonly string[]) => jitsiMeeting([], ...args);

function jitsiMeeting(faults: readonly Fault[], ...args: readonly string[]) {
  const faultFile = join(dir, "faults.json");
  writeFileSync(faultFile, JSON.stringify(faults));
  return execaNode(join(project.dir, "fleet", "jitsi.js"), args, {
    cwd: project.dir,
    reject: false,
    env: {
      ...engine.environment,
      JITSI_PULUMI: engine.cli.command,
      JITSI_STATE_DIR: join(dir, "state"),
      JITSI_SIM_FAULTS: faultFile,
    },
    extendEnv: false,
  });
}

test("a preview looks at it alone", async () => {
  const { stdout, stderr, exitCode } = await jitsi("preview", "--changed", "--base", "HEAD", "--json");
  expect(failureOf({ exitCode, stderr })).toBe("");
  const { stacks } = JSON.parse(stdout) as { stacks: { stack: string }[] };
  expect(stacks.map(({ stack }) => stack)).toEqual([edited]);
});

test("a diff counts at a terminal from its start, and says nothing of that in a pipe", async () => {
  const command = [
    process.execPath,
    join(project.dir, "fleet", "jitsi.js"),
    "diff",
    edited,
    "--base",
    "HEAD",
  ];
  const terminal = new Terminal(command, project.dir, engine.environment);
  const { exitCode, screen } = await terminal.ended();
  expect(failureOf({ exitCode, screen })).toBe("");
  expect(screen).toMatch(/Preparing HEAD[^]*Comparing with HEAD: 0 of 1 stacks[^]*1 of 1 stacks/);
  expect((await jitsi("diff", edited, "--base", "HEAD")).stderr).toBe("");
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

describe("without a base, each stack is compared with what it was deployed from", () => {
  const changed = async () => {
    const { stdout, stderr, exitCode } = await jitsi("preview", "--changed", "--json");
    expect(failureOf({ exitCode, stderr })).toBe("");
    const { stacks } = JSON.parse(stdout) as { stacks: { stack: string }[] };
    return { stacks: stacks.map(({ stack }) => stack), stderr };
  };
  const up = async (...args: string[]) => {
    const ended = await jitsi("up", "--yes", ...args);
    expect(failureOf(ended)).toBe("");
  };

  test("nothing counts as deployed that was not, or not from a commit", async () => {
    const { stacks, stderr } = await changed();
    expect(stacks).toEqual([left, edited]);
    expect(stderr).toContain(
      `${edited} counts as changed: it was deployed with changes that were not committed.`,
    );
    expect(stderr).toContain(`${left} counts as changed: it was never deployed.`);
  });

  test("what is still to be deployed stays so when another stack is deployed by name", async () => {
    await project.commit();
    await up("--changed");
    expect((await changed()).stacks).toEqual([]);
    project.write(`config/Pulumi.${left}.yaml`, `${fileOf(left).trimEnd()}\n  jitsi:protect: false\n`);
    await project.commit();
    await up(edited);
    expect((await changed()).stacks).toEqual([left]);
  });

  test("what failed halfway counts as changed, even when its settings are again those that were deployed", async () => {
    project.write(
      `config/Pulumi.${left}.yaml`,
      fileOf(left).replace("jitsi:media: audio", "jitsi:media: video"),
    );
    await project.commit();
    const failed = await jitsiMeeting(
      [{ nth: 2, kind: "fail", message: "no space left" }],
      "up",
      left,
      "--yes",
    );
    expect([failed.exitCode, failed.stdout + failed.stderr]).toEqual([
      1,
      expect.stringContaining("no space left"),
    ]);
    project.write(`config/Pulumi.${left}.yaml`, fileOf(left));
    await project.commit();
    const { stacks, stderr } = await changed();
    expect(stacks).toEqual([left]);
    expect(stderr).toMatch(
      new RegExp(
        `^${left} counts as changed: an update since then did not finish \\(last deployed from [0-9a-f]{40}\\)`,
        "m",
      ),
    );
    const { stdout } = await jitsi("list", "--deployed");
    expect(stdout).toMatch(new RegExp(`^ *${left} .* [0-9a-f]{7}, then unfinished `, "m"));
    expect(stdout).toMatch(new RegExp(`^ *${edited} .* [0-9a-f]{7} {2}`, "m"));
  });

  test("a revision that this clone does not have is no reason to leave a stack out", async () => {
    const gone = "f".repeat(40);
    await engine.run(["stack", "tag", "set", "--stack", edited, "jitsi:revision", gone]);
    const { stacks, stderr } = await changed();
    expect(stacks).toEqual([left, edited]);
    expect(stderr).toContain(
      `${edited} counts as changed: it was deployed from ${gone}, which is not in this clone (history was rewritten, or the clone is shallow: git fetch --unshallow).`,
    );
  });
});
