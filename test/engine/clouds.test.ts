/** The simulated clouds under the real engine, with a small program: two stacks in one world. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createEngine } from "../../simulator/engine/engine.ts";
import type { Engine, EngineOptions, RunOptions, RunResult } from "../../simulator/engine/engine.ts";
import { grantsOf } from "../../simulator/plugins/gcp/accounts.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import type { PulumiCli } from "../../programs/pulumi-cli/findPulumi.ts";
import type { Clouds } from "./programs/clouds/clouds.ts";
import { failureOf } from "../failureOf.ts";
import { sharedPlugins } from "./sharedPlugins.ts";

let folder: string;
let cli: PulumiCli;
let made: Engine;
let ups: RunResult[];
let forks = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clouds-"));
  cli = await findPulumi({ onProgress: console.error });
  made = await engineIn("made");
  ups = [await up(made, "platform"), await up(made, "customer")];
});
afterAll(() => rmSync(folder, { recursive: true }));

function engineIn(name: string, options: Partial<EngineOptions> = {}): Promise<Engine> {
  const projectDir = fileURLToPath(new URL("programs/clouds", import.meta.url));
  return createEngine({
    projectDir,
    dir: join(folder, name),
    configDir: join(folder, "config"),
    cli,
    env: sharedPlugins.env,
    ...options,
  });
}

function asking(clouds: Clouds, options: RunOptions = {}): RunOptions {
  return { timeoutMs: 120_000, ...options, env: { CLOUDS: JSON.stringify(clouds) } };
}

async function up(engine: Engine, stack: string, clouds: Clouds = {}): Promise<RunResult> {
  await engine.initStack(stack);
  return engine.up(stack, asking(clouds));
}

function fork(): Promise<Engine> {
  return made.fork(join(folder, `fork${forks++}`));
}

function errorsOf(result: RunResult): string {
  return result.diagnostics.map(({ message }) => message).join("\n");
}

function operationsOf(result: RunResult): string[] {
  return result.operations.map(
    ({ op, type, urn }) => `${op} ${type.split(":")[2]!} ${urn.split("::").at(-1)!}`,
  );
}

describe("two stacks on both clouds", () => {
  test("come up; what is unchanged stays, and a refresh finds nothing", async () => {
    expect(ups.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(ups.map(() => [0, ""]));
    const engine = await fork();
    for (const stack of ["platform", "customer"]) {
      const preview = await engine.preview(stack, asking({}, { args: ["--expect-no-changes"] }));
      expect(failureOf(preview)).toBe("");
      const refresh = await engine.refresh(stack, asking({}, { args: ["--expect-no-changes"] }));
      expect(failureOf(refresh)).toBe("");
    }
  });

  test("the customer reads the platform's outputs, and its addresses are of the platform's networks", async () => {
    expect(await made.outputs("customer")).toMatchObject({
      app: [{ networkIp: expect.stringMatching(/^10\.20\.0\./) }],
      machine: expect.stringMatching(/^10\.30\.1\./),
    });
    expect(
      grantsOf(made.clouds)
        .map(({ role }) => role)
        .sort(),
    ).toEqual(["roles/monitoring.metricWriter", "roles/secretmanager.secretAccessor"]);
  });

  test("a stack that is not there is refused by the engine", async () => {
    const result = await up(await fork(), "customer", { platform: "organization/clouds/none" });
    expect(result.exitCode).not.toBe(0);
    expect(errorsOf(result)).toContain('unknown stack "organization/clouds/none"');
  });

  test("the platform stays while the customer needs it", async () => {
    const engine = await fork();
    expect(errorsOf(await engine.destroy("platform", asking({})))).toMatch(
      /resourceInUse|DependencyViolation/,
    );
    for (const stack of ["customer", "platform"]) {
      const gone = await engine.destroy(stack, asking({}));
      expect(failureOf(gone)).toBe("");
    }
  });
});

describe("changes", () => {
  test("a bundle: the new template first, then the group, the old template last", async () => {
    const result = await up(await fork(), "customer", { bundle: "two" });
    expect(failureOf(result)).toBe("");
    expect(operationsOf(result).filter((operation) => operation.includes("Region"))).toEqual([
      "create RegionInstanceTemplate bridges",
      "update RegionInstanceGroupManager bridges",
      "delete RegionInstanceTemplate bridges",
    ]);
    expect(operationsOf(result)).toContain("update Instance app");
  });

  test("a password: another version by name, and what names it follows", async () => {
    const result = await up(await fork(), "customer", { password: "changed" });
    expect(failureOf(result)).toBe("");
    expect(operationsOf(result)).toEqual(
      expect.arrayContaining([
        "update Parameter password",
        "create SecretVersion password",
        "update Instance app",
      ]),
    );
  });

  test("user data: another version of the launch template, and the machine anew, its address with it", async () => {
    const result = await up(await fork(), "customer", { userData: "#cloud-config\n# two\n" });
    expect(failureOf(result)).toBe("");
    const about = /^\w+ (?:LaunchTemplate|Instance|EipAssociation) /;
    expect(operationsOf(result).filter((operation) => about.test(operation))).toEqual([
      "update LaunchTemplate bridge",
      "delete EipAssociation bridge",
      "delete Instance bridge",
      "create Instance bridge",
      "create EipAssociation bridge",
    ]);
  });

  test("a machine that holds a disk and an address is not replaced by making the new one first", async () => {
    const engine = await fork();
    await up(engine, "customer", { trigger: "one" });
    const first = await up(engine, "customer", { trigger: "two", deleteBeforeReplace: false });
    expect(errorsOf(first)).toContain("is already being used by");
    const second = await up(engine, "customer", { trigger: "two" });
    expect(failureOf(second)).toBe("");
    expect(operationsOf(second)).toEqual(["delete Instance app", "create Instance app"]);
  });

  test("what is to be kept stops the destruction", async () => {
    const engine = await fork();
    await up(engine, "customer", { deletionPolicy: "PREVENT" });
    expect(errorsOf(await engine.destroy("customer", asking({})))).toContain('deletion_policy is "PREVENT"');
  });
});

describe("the world", () => {
  test("in a new project, APIs come before all else", async () => {
    const engine = await engineIn("fresh", { world: { settings: { newProjects: ["acme-meet"] } } });
    const result = await up(engine, "platform");
    expect(failureOf(result)).toBe("");
    const order = operationsOf(result).filter((operation) =>
      / (?:Service compute|Network net)$/.test(operation),
    );
    expect(order).toEqual(["create Service compute", "create Network net"]);
  });

  test("holds what was there before all stacks, and its own limits", async () => {
    const things = [
      {
        type: "gcp:compute/network:Network",
        id: "projects/acme-meet/global/networks/theirs",
        state: { autoCreateSubnetworks: false },
      },
      {
        type: "gcp:compute/subnetwork:Subnetwork",
        id: "projects/acme-meet/regions/europe-west1/subnetworks/theirs",
        state: { network: "projects/acme-meet/global/networks/theirs", ipCidrRange: "10.20.0.0/24" },
      },
    ];
    const settings = { quotas: { "gcp networks per project": 1 } };
    const engine = await engineIn("seeded", { world: { things, settings } });
    expect(errorsOf(await up(engine, "platform"))).toContain("Quota 'NETWORKS' exceeded. Limit: 1.0");
    engine.clouds.set({});
    const result = await up(engine, "platform");
    expect(failureOf(result)).toBe("");
  });
});
