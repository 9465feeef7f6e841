/** A customer's life as the fleet's commands lead it: up, outputs, suspended, resumed, removed. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { RunReport } from "../../fleet/deploying/run/report.ts";
import { countOf } from "../../fleet/reviewing/changes/counts.ts";
import type { StackChange } from "../../fleet/reviewing/changes/stackChange.ts";
import { Workers } from "../../fleet/reviewing/diff/workers.ts";
import { isCounted } from "../../simulator/engine/counted.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { inventoryOf } from "./inventory.ts";
import { FleetYard, type Ended } from "./fleetYard.ts";
import { failureOf } from "../failureOf.ts";
import { sharedPlugins } from "./sharedPlugins.ts";

const stack = "acme";

let yard: FleetYard;
let addresses: unknown;
let running: Record<string, number>;
let report: RunReport;

beforeAll(async () => {
  yard = await FleetYard.open(sharedPlugins.env);
  yard.add("platform", "platform");
  yard.add(stack, stack);
  const up = await jitsi("up", "--yes", "--json");
  expect(failureOf(up)).toBe("");
  report = JSON.parse(up.stdout) as RunReport;
  running = inventoryOf(yard.engine);
});
afterAll(() => yard.close());

const jitsi = (...args: string[]): Promise<Ended> =>
  yard.jitsi(["list", "outputs", "preview"].includes(args[0]!) ? args : [...args, "--revision", "r"]);

const outputs = async (...more: string[]) =>
  JSON.parse((await jitsi("outputs", stack, "--json", ...more)).stdout) as {
    ok: boolean;
    outputs: Record<string, unknown> & { jitsi: { bridges: { address: string }[]; hosts: unknown } };
  };

describe("outputs", () => {
  test("what the stack tells, without its secrets", async () => {
    const told = await outputs();
    expect(told).toMatchObject({
      ok: true,
      outputs: { grafanaAdminPassword: "[secret]", jitsi: { url: "https://acme.my-app.com" } },
    });
    addresses = [told.outputs.jitsi.bridges, told.outputs.jitsi.hosts];
  });

  test("secrets only for those who ask", async () =>
    expect((await outputs("--show-secrets")).outputs.grafanaAdminPassword).toMatch(/^[A-Za-z0-9]{32}$/));

  test("of a platform, in its own contract", async () => {
    const { stdout, exitCode } = await jitsi("outputs", "platform", "--json");
    expect([exitCode, (JSON.parse(stdout) as { ok: boolean }).ok]).toEqual([0, true]);
  });

  test("that do not fit the contract are shown, and it is said what is wrong with them", async () => {
    const setVersion = (version: number) =>
      yard.engine.editOutputs("platform", (all) => {
        (all.platform as { schemaVersion: number }).schemaVersion = version;
      });
    await setVersion(2);
    const { exitCode, stdout, stderr } = await jitsi("outputs", "platform");
    await setVersion(1);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining("schemaVersion: 2")]);
    expect(stderr).toMatch(/^The stack platform has outputs of version 2, .* reads 1/);
  });
});

const machines = ["gcp/compute/instance", "aws/ec2/instance", "gcp/compute/regionInstanceGroupManager"];

describe("suspended", () => {
  test("no machine and no container runs; addresses, disks, volumes and names stay", async () => {
    const before = readFileSync(yard.fileOf(stack), "utf8");
    const ended = await jitsi("suspend", stack, "--yes");
    expect(failureOf(ended)).toBe("");
    expect(readFileSync(yard.fileOf(stack), "utf8")).toBe(
      before.replace("config:\n", "config:\n  jitsi:suspended: true\n"),
    );
    const left = inventoryOf(yard.engine);
    for (const kind of machines) expect([kind, left[kind] ?? 0]).toEqual([kind, 0]);
    for (const kind of Object.keys(running).filter((name) =>
      /address|disk$|eip$|recordSet|secret|parameter/i.test(name),
    ))
      if (kind !== "aws/ssm/parameter") expect([kind, left[kind]]).toEqual([kind, running[kind]]);
    const containers = Object.keys(left).filter((name) => name.endsWith("/containers"));
    expect(containers).toEqual([]);
  });

  test("its outputs still say where it will be", async () => {
    const { outputs: told } = await outputs();
    expect([told.jitsi.bridges, told.jitsi.hosts]).toEqual(addresses);
  });

  test("resumed, it is what it was, at the same addresses", async () => {
    const ended = await jitsi("resume", stack, "--yes");
    expect(failureOf(ended)).toBe("");
    expect(inventoryOf(yard.engine)).toEqual(running);
    const { outputs: told } = await outputs();
    expect([told.jitsi.bridges, told.jitsi.hosts]).toEqual(addresses);
    expect(readFileSync(yard.fileOf(stack), "utf8")).not.toContain("suspended");
  });
});

describe("how many resources there are", () => {
  test("a diff, a preview, an update, a removal and Pulumi's state count the same ones", async () => {
    const before = { revision: "this", projectDir, configDir: yard.config };
    const workers = new Workers({ projectDir });
    const { change } = await workers.run({ stack, side: before, job: "compare", record: undefined });
    await workers.close();
    const made = report.stacks.find((one) => one.stack === stack)!.changes.create!;
    expect(made).toBeGreaterThan(50);
    expect(countOf(change!.resources, "create")).toBe(made);

    const dry = await jitsi("remove", stack, "--dry-run", "--json");
    const { resources } = JSON.parse(dry.stdout) as { resources: string[] };
    expect(resources).toHaveLength(made);

    const preview = await jitsi("preview", stack, "--json");
    const [same] = (JSON.parse(preview.stdout) as { stacks: StackChange[] }).stacks;
    expect(same).toMatchObject({ state: "same", unchanged: made });

    // Beside these Pulumi counts the stack, its reference to the platform, components and providers.
    const { deployment } = await yard.engine.exportStack(stack);
    const others = deployment.resources!.filter((resource) => !isCounted(resource));
    expect(deployment.resources).toHaveLength(made + others.length);
    expect(new Set(others.map(({ type }) => type.split(":", 1)[0]))).toEqual(new Set(["pulumi", "jitsi"]));
  });
});

describe("removed", () => {
  const removal = async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await jitsi("remove", stack, "--json", ...args);
    if (stdout === "") throw new Error(stderr);
    return {
      exitCode,
      ...(JSON.parse(stdout) as { backup: string; protected: string[]; left: string[]; removed: boolean }),
    };
  };

  test("its platform is not, while it has customers", async () => {
    const { exitCode, stderr } = await jitsi("remove", "platform", "--confirm", "platform");
    expect([exitCode, stderr]).toEqual([1, "platform is the platform of acme. Remove these first."]);
  });

  test("a dry run backs up, and destroys nothing", async () => {
    const { exitCode, backup, left } = await removal("--dry-run");
    expect(exitCode).toBe(0);
    expect(left.length).toBeGreaterThan(50);
    expect(inventoryOf(yard.engine)).toEqual(running);
    const told = JSON.parse(readFileSync(join(backup, "outputs.json"), "utf8")) as {
      jitsi: { appPrefix: string };
    };
    expect(told.jitsi.appPrefix).toBe("acme");
    expect(readFileSync(join(backup, "state.json"), "utf8")).toContain("acme-app-public");
  });

  test("not without the name, nor for a resource that is not protected", async () => {
    expect((await jitsi("remove", stack)).stderr).toMatch(/There is no terminal to ask on/);
    expect((await jitsi("remove", stack, "--confirm", "acm")).stderr).toMatch(
      /--confirm must repeat the stack's name: acme/,
    );
    const { stderr } = await jitsi("remove", stack, "--confirm", stack, "--unprotect", "acme-app-pubic");
    expect(stderr).toMatch(/acme-app-pubic is no protected resource of acme\. Protected: .*acme-app-public/);
    expect(inventoryOf(yard.engine)).toEqual(running);
  });

  test("what is protected and was not agreed to stays", async () => {
    const { exitCode, removed, left } = await removal(
      "--confirm",
      stack,
      "--unprotect",
      "acme-use1-a,acme-app-internal",
    );
    expect([exitCode, removed]).toEqual([0, false]);
    expect(left).toContain("acme-app-data");
    expect(left).toContain("acme-app-public");
    expect(left).not.toContain("acme-use1-a");
    expect(left).not.toContain("acme-app-internal");
    expect(inventoryOf(yard.engine)["gcp/compute/instance"] ?? 0).toBe(0);
  });

  test("all of it, and its file, when everything was agreed to", async () => {
    const { exitCode, removed, left } = await removal(
      "--confirm",
      stack,
      "--unprotect",
      "all",
      "--delete-file",
    );
    expect([exitCode, removed, left]).toEqual([0, true, []]);
    expect(existsSync(yard.fileOf(stack))).toBe(false);
    expect(await yard.engine.run(["stack", "ls", "--json"])).toMatchObject({
      stdout: expect.not.stringContaining('"acme"') as unknown,
    });
  });
});

describe("never deployed", () => {
  beforeAll(() => void yard.addSmall(1, "idle"));

  test.each([
    [
      "suspend",
      ["--yes"],
      /nothing to suspend: idle01\. Nothing was done\.\nTo deploy: jitsi up idle01\n.*suspend idle01 --file-only$/,
    ],
    ["resume", ["--yes"], /nothing to resume: idle01\./],
    ["outputs", [], /^idle01 was never deployed, so it has no outputs\. To deploy it: jitsi up idle01$/],
    [
      "remove",
      ["--confirm", "idle01"],
      /idle01 was never deployed: .*nothing to remove but its file\. Delete .*idle01\.yaml yourself/,
    ],
  ])("%s refuses it, and says what to do instead", async (command, options, message) => {
    const before = readFileSync(yard.fileOf("idle01"), "utf8");
    const { exitCode, stderr } = await jitsi(command, "idle01", ...options);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(message)]);
    expect(readFileSync(yard.fileOf("idle01"), "utf8")).toBe(before);
    expect((await yard.engine.run(["stack", "ls", "--json"])).stdout).not.toContain("idle01");
  });
});
