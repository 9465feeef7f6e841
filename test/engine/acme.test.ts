/** The example customer in the clouds, on its platform: up, beside another, without a platform that fits, and its end. */

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import { inventoryOf } from "./inventory.ts";
import { missingLabels } from "./labels.ts";
import { errorsOf, overlapsIn } from "./runs.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "acme";
/** Another customer of the same platform. */
const other = "cloud-small";

let workshop: Workshop;
/** The platform alone. */
let platform: Engine;
let made: Engine;
let firstUp: RunResult;

beforeAll(async () => {
  workshop = await Workshop.open();
  platform = await workshop.deployed("platform");
  for (const name of [stack, other]) await platform.initStack(name);
  made = await workshop.fork(platform);
  firstUp = await made.up(stack);
});
afterAll(() => workshop.close());

describe("acme", () => {
  test("comes up", () => {
    expect(failureOf(firstUp)).toBe("");
    expect(errorsOf(firstUp)).toBe("");
    expect(Object.keys(firstUp.changes)).toEqual(["create"]);
  });

  test("a second up changes nothing, and neither would one after a refresh", async () => {
    const engine = await workshop.fork(made);
    const up = await engine.up(stack, { args: ["--expect-no-changes"] });
    expect(failureOf(up)).toBe("");
    expect(up.operations).toEqual([]);
    const preview = await engine.preview(stack, { args: ["--expect-no-changes", "--refresh"] });
    expect(failureOf(preview)).toBe("");
  });

  test("tells other teams where it is", async () => {
    const { jitsi } = await made.outputs(stack);
    expect(jitsi).toMatchObject({
      schemaVersion: 1,
      url: "https://acme.my-app.com",
      bridgeGroups: [{ name: "ew1", region: "gcp-europe-west1", min: 1, max: 10 }],
    });
    const { bridges } = jitsi as { bridges: { name: string; address: string }[] };
    expect(bridges.map(({ name }) => name)).toEqual(["ew3-a", "use1-a", "use1-b", "fsn-a", "fsn-b"]);
    for (const { address } of bridges) expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  test("whatever can carry a label or tag says whose it is and what it is part of", async () => {
    const { checked, missing } = await missingLabels(made, stack, ["customer", "stack", "component"]);
    expect(checked).toBeGreaterThan(25);
    expect(missing).toEqual([]);
  });

  test("has no provider that nobody asked for", async () => {
    const { resources = [] } = (await made.exportStack(stack)).deployment;
    const providers = resources.filter(({ type }) => type.startsWith("pulumi:providers:"));
    expect(providers.map(({ urn }) => urn.split("::").slice(2).join("::")).sort()).toEqual([
      "pulumi:providers:aws::aws",
      "pulumi:providers:docker::docker-fsn",
      "pulumi:providers:gcp::gcp",
      // The engine's own, for the StackReference.
      "pulumi:providers:pulumi::default",
      "pulumi:providers:random::random",
      "pulumi:providers:tls::tls",
    ]);
  });

  test("its secrets are readable nowhere in its state", async () => {
    const shown = await made.outputs(stack, { showSecrets: true });
    const state = made.stateText("jitsi", stack);
    // The state is readable at all: the checks below can fail.
    expect(state).toContain("ghcr.io/jitsi/jvb");
    for (const name of ["bridgePassword", "grafanaAdminPassword", "influxdbReaderPassword"]) {
      expect(shown[name]).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(state).not.toContain(shown[name]);
    }
    expect(state).not.toContain("PRIVATE KEY");
  });
});

test("two customers of one platform come up at once, and neither touches the other or the platform", async () => {
  const engine = await workshop.fork(platform);
  const [mine, theirs] = await Promise.all([engine.up(stack), engine.up(other)]);
  expect(failureOf(mine)).toBe("");
  expect(failureOf(theirs)).toBe("");
  expect(inventoryOf(engine)["gcp/compute/instance"]).toBe(inventoryOf(made)["gcp/compute/instance"]! + 1);
  for (const name of [stack, other, "platform"]) {
    const preview = await engine.preview(name, { args: ["--expect-no-changes", "--refresh"] });
    expect(failureOf(preview)).toBe("");
  }
});

describe("a platform that does not fit is refused in a sentence, before anything is made", () => {
  /** What an up that has to be refused says. */
  async function refusalOf(engine: Engine, configFile?: string): Promise<string> {
    const before = inventoryOf(engine);
    const run = await engine.up(stack, configFile === undefined ? {} : { configFile });
    expect(run.exitCode).not.toBe(0);
    expect(run.operations).toEqual([]);
    expect(inventoryOf(engine)).toEqual(before);
    expect(run.stdout + run.stderr).not.toMatch(/node_modules|at file:/);
    return errorsOf(run);
  }

  test("one that does not exist", async () => {
    const engine = await workshop.engine(stack);
    expect(await refusalOf(engine)).toMatch(/^unknown stack "organization\/jitsi\/platform"$/m);
  });

  test("one that was never deployed", async () => {
    const engine = await workshop.engine("platform", stack);
    expect(await refusalOf(engine)).toMatch(
      /config\/Pulumi\.acme\.yaml: 1 problem[^]*jitsi:platform +"platform" +has no output `platform`.*pulumi up --stack platform/,
    );
  });

  test.each([
    [2, /has outputs of version 2, this program reads 1.*deployed by a newer version/],
    [0, /has outputs of version 0, this program reads 1.*pulumi up --stack platform/],
  ])("one with outputs of version %i", async (version, message) => {
    const engine = await workshop.fork(platform);
    await engine.editOutputs("platform", (outputs) => {
      (outputs.platform as { schemaVersion: number }).schemaVersion = version;
    });
    expect(await refusalOf(engine)).toMatch(message);
  });

  test("one without the region that bridges are to be in", async () => {
    const configFile = workshop.edited(stack, (settings) =>
      settings.setIn(["config", "jitsi:bridges", "static", 1, "region"], "eu-west-1"),
    );
    expect(await refusalOf(await workshop.fork(platform), configFile)).toMatch(/eu-west-1/);
  });
});

describe("the end of a customer", () => {
  test("is refused while something is protected, before anything goes, and the message says how to lift that", async () => {
    const engine = await workshop.fork(made);
    const before = inventoryOf(engine);
    const refused = await engine.destroy(stack, { previewFirst: true });
    expect(refused.exitCode).not.toBe(0);
    expect(refused.operations).toEqual([]);
    expect(inventoryOf(engine)).toEqual(before);
    const said = errorsOf(refused);
    for (const name of [
      "acme-app-public",
      "acme-app-internal",
      "acme-app-data",
      "acme-use1-a",
      "acme-ew3-a-public",
    ])
      expect(said).toMatch(new RegExp(`::${name}" cannot be deleted[^]*pulumi state unprotect`));
  });

  test("without protection, what uses something goes before it, and only the platform is left", async () => {
    const engine = await workshop.fork(made);
    const configFile = workshop.edited(stack, (settings) =>
      settings.setIn(["config", "jitsi:protect"], false),
    );
    const lifted = await engine.up(stack, { configFile });
    expect(failureOf(lifted)).toBe("");
    // The protection is the state's alone: no machine, certificate or container knows of it.
    expect(lifted.operations).toEqual([]);
    const gone = await engine.destroy(stack, { previewFirst: true });
    expect(failureOf(gone)).toBe("");

    const usedBy = [
      ["gcp:RegionAutoscaler acme-ew1", "gcp:RegionInstanceGroupManager acme-ew1"],
      ["gcp:RegionInstanceGroupManager acme-ew1", "gcp:RegionInstanceTemplate acme-ew1"],
      ["gcp:RegionInstanceGroupManager acme-ew1", "gcp:HealthCheck acme-ew1"],
      ["gcp:RegionInstanceTemplate acme-ew1", "gcp:Account acme-bridge"],
      ["gcp:Instance acme-app", "gcp:Address acme-app-public"],
      ["gcp:Instance acme-app", "gcp:Address acme-app-internal"],
      ["gcp:Instance acme-app", "gcp:Disk acme-app-data"],
      ["gcp:Instance acme-app", "gcp:RecordSet acme-app-public"],
      ["gcp:Instance acme-ew3-a", "gcp:Address acme-ew3-a-public"],
      ["aws:Instance acme-use1-b", "aws:Eip acme-use1-b"],
      ["aws:Instance acme-use1-b", "aws:SecurityGroup acme-aws-firewall-us-east-1"],
      ["aws:Instance acme-use1-b", "aws:InstanceProfile acme-aws-bridge"],
      // Those who let bridges in go before those who are let in.
      ["gcp:Instance acme-app", "gcp:Instance acme-ew3-a"],
    ] as const;
    expect(usedBy.flatMap(([user, used]) => overlapsIn(gone, [`delete ${user}`, `delete ${used}`]))).toEqual(
      [],
    );

    expect((await engine.exportStack(stack)).deployment.resources ?? []).toEqual([]);
    const left = inventoryOf(engine);
    // A host keeps images that it has pulled.
    delete left["docker/ssh%3A%2F%2Fdeploy%40203.0.113.20/images"];
    expect(left).toEqual(inventoryOf(platform));
  });
});
