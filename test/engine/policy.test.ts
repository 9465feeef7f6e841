/** The policy pack in the real engine: what it lets pass, and what it stops before it is made. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createEngine, type Engine, type RunOptions, type RunResult } from "../../simulator/engine/engine.ts";
import { nameOf } from "../../simulator/engine/events.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { operationsOf } from "./runs.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";
import { sharedPlugins } from "./sharedPlugins.ts";

const pack = join(projectDir, "policy");

/** What the pack said: `mandatory public-ports grafana`. */
const violationsOf = ({ events }: RunResult): string[] =>
  events.flatMap(({ policyEvent: said }) =>
    said === undefined
      ? []
      : [`${said.enforcementLevel} ${said.policyName} ${said.resourceUrn ? nameOf(said.resourceUrn) : ""}`],
  );

const messagesOf = ({ events }: RunResult): string =>
  events.map(({ policyEvent: said }) => said?.message ?? "").join("\n");

const withPack = (more: RunOptions = {}, config?: string): RunOptions => ({
  ...more,
  args: ["--policy-pack", pack, ...(config === undefined ? [] : ["--policy-pack-config", config])],
});

describe("the example customer", () => {
  let workshop: Workshop;
  let platform: Engine;

  beforeAll(async () => {
    workshop = await Workshop.open();
    platform = await workshop.engine("platform", "acme");
    const up = await platform.up("platform", withPack());
    expect(failureOf(up)).toBe("");
    expect(violationsOf(up)).toEqual([]);
  });
  afterAll(() => workshop.close());

  test("breaks no policy, in a first preview and in an up", async () => {
    const engine = await workshop.fork(platform);
    const preview = await engine.preview("acme", withPack());
    expect([messagesOf(preview), violationsOf(preview)]).toEqual([messagesOf(preview), []]);
    expect(failureOf(preview)).toBe("");
    const up = await engine.up("acme", withPack());
    expect([messagesOf(up), violationsOf(up)]).toEqual([messagesOf(up), []]);
    expect(failureOf(up)).toBe("");
  });

  test("is refused a region or a machine type that a configuration of the pack does not allow", async () => {
    const config = join(workshop.dir, "pack.json");
    writeFileSync(
      config,
      JSON.stringify({
        regions: { regions: { gcp: ["europe-west1"] } },
        "machine-types": { machineTypes: { gcp: ["e2-standard-4"] } },
      }),
    );
    const preview = await platform.preview("acme", withPack({}, config));
    expect(preview.exitCode).not.toBe(0);
    expect(violationsOf(preview)).toContain("mandatory regions acme-ew3-a-public");
    expect(violationsOf(preview)).toContain("mandatory machine-types acme-ew1");
    // AWS stays as it was.
    expect(violationsOf(preview).filter((line) => line.includes("use1"))).toEqual([]);
    expect(messagesOf(preview)).toMatch(
      /region "europe-west3" is not an allowed region\. Use one of europe-west1\./,
    );
  });

  test("is told of data that its settings let go, and not stopped", async () => {
    const configFile = workshop.edited("acme", (settings) =>
      settings.setIn(["config", "jitsi:protect"], false),
    );
    const preview = await platform.preview("acme", withPack({ configFile }));
    expect(violationsOf(preview)).toContain("advisory protected-data acme-app-data");
    expect(violationsOf(preview).filter((line) => !line.startsWith("advisory protected-data "))).toEqual([]);
    expect(failureOf(preview)).toBe("");
  });
});

describe("a program that went astray", () => {
  const stack = "dev";
  let dir: string;
  let engine: Engine;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "astray-"));
    engine = await createEngine({
      projectDir: join(projectDir, "test/engine/programs/astray"),
      dir: join(dir, "engine"),
      configDir: join(dir, "config"),
      cli: await findPulumi({ onProgress: console.error }),
      env: sharedPlugins.env,
    });
    await engine.initStack(stack);
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const asking = (wrong: string): RunOptions => withPack({ env: { ASTRAY: wrong } });

  test("does not get its open port", async () => {
    const up = await engine.up(stack, asking("port"));
    expect(up.exitCode).not.toBe(0);
    expect(violationsOf(up)).toEqual(["mandatory public-ports grafana"]);
    expect(messagesOf(up)).toMatch(
      /ports\[0\] "3000\/tcp" is open to the internet\. Open only 80\/tcp, 443\/tcp, 10000\/udp/,
    );
    expect(operationsOf(up)).not.toContain("create docker:Container grafana");
  });

  test("is found out when it shows a password, which no message repeats", async () => {
    const up = await engine.up(stack, asking("secret"));
    expect(up.exitCode).not.toBe(0);
    expect(violationsOf(up)).toEqual(["mandatory secrets grafana"]);
    expect(messagesOf(up)).toMatch(/labels\[0\]\.value "\(hidden\)" holds the secret password/);
    expect(up.stdout).not.toMatch(/holds the secret [A-Za-z0-9]{24}/);
    const mended = await engine.up(stack, asking(""));
    expect(failureOf(mended)).toBe("");
    expect(violationsOf(mended)).toEqual([]);
  });
});
