/** An edit of the example customer touches what it is about, and nothing else. */

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Document } from "yaml";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import { templateChange } from "./acmeEdits.ts";
import { errorsOf, operationsOf, overlapsIn } from "./runs.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "acme";

let workshop: Workshop;
let made: Engine;

beforeAll(async () => {
  workshop = await Workshop.open();
  made = await workshop.deployed("platform", stack);
});
afterAll(() => workshop.close());

async function upWith(edit: (settings: Document) => void): Promise<{ run: RunResult; engine: Engine }> {
  const engine = await workshop.fork(made);
  const run = await engine.up(stack, { configFile: workshop.edited(stack, edit) });
  expect(failureOf(run)).toBe("");
  return { run, engine };
}

const bridges = (...path: (string | number)[]) => ["config", "jitsi:bridges", ...path];
const [ew3, use1] = [0, 1];

describe("bridges come", () => {
  test("a member of a pool: its machine, its permission to read, and the app server's allow-list", async () => {
    const { run } = await upWith((settings) => settings.setIn(bridges("static", use1, "members", "c"), 1));
    expect(operationsOf(run).sort()).toEqual([
      "create aws:Eip acme-use1-c",
      "create aws:EipAssociation acme-use1-c",
      "create aws:Instance acme-use1-c",
      "create aws:LaunchTemplate acme-use1-c-g1-amd64",
      "create aws:Parameter acme-use1-c-bundle",
      "update aws:RolePolicy acme-aws-bridge-read",
      "update gcp:Firewall acme-firewall-app-brewery-outside",
    ]);
    const [policy, instance] = [
      "update aws:RolePolicy acme-aws-bridge-read",
      "create aws:Instance acme-use1-c",
    ];
    expect(overlapsIn(run, [policy, instance])).toEqual([]);
  });

  test("a set in Google's network: its machine and address, for the rules there are by identity", async () => {
    const { run } = await upWith((settings) =>
      settings.addIn(
        bridges("static"),
        settings.createNode({ name: "ew1x", on: "gcp", region: "europe-west1", members: { a: 1 } }),
      ),
    );
    expect(operationsOf(run)).toEqual([
      "create gcp:Address acme-ew1x-a-public",
      "create gcp:Instance acme-ew1x-a",
    ]);
  });

  test("a group in another region: its own four, and the app server is told of the region", async () => {
    const { run } = await upWith((settings) => {
      settings.addIn(bridges("autoscaling"), settings.createNode({ name: "ue4", region: "us-east4" }));
      settings.addIn(["config", "jitsi:regions", "groups", "america"], "gcp-us-east4");
    });
    const [template, group] = [
      "create gcp:RegionInstanceTemplate acme-ue4",
      "create gcp:RegionInstanceGroupManager acme-ue4",
    ];
    const [scaler, app] = ["create gcp:RegionAutoscaler acme-ue4", "update gcp:Instance acme-app"];
    expect(operationsOf(run).sort()).toEqual(
      ["create gcp:HealthCheck acme-ue4", template, group, scaler, app].sort(),
    );
    expect([...overlapsIn(run, [template, group, scaler]), ...overlapsIn(run, [group, app])]).toEqual([]);
  });
});

describe("a bridge goes", () => {
  const without = (settings: Document) => settings.deleteIn(bridges("static", use1, "members", "b"));

  test("not while its address is protected, and nothing else is touched either", async () => {
    const engine = await workshop.fork(made);
    const run = await engine.up(stack, { configFile: workshop.edited(stack, without), previewFirst: true });
    expect(run.exitCode).not.toBe(0);
    expect(run.operations).toEqual([]);
    expect(errorsOf(run)).toMatch(/Eip::acme-use1-b" cannot be deleted[^]*pulumi state unprotect/);
  });

  test("by hand unprotected: its machine before its address, and the app server's allow-list", async () => {
    const engine = await workshop.fork(made);
    await engine.unprotect(stack, "acme-use1-b");
    const run = await engine.up(stack, { configFile: workshop.edited(stack, without), previewFirst: true });
    expect(failureOf(run)).toBe("");
    expect(operationsOf(run).sort()).toEqual([
      "delete aws:Eip acme-use1-b",
      "delete aws:Instance acme-use1-b",
      "delete aws:LaunchTemplate acme-use1-b-g1-amd64",
      "delete aws:Parameter acme-use1-b-bundle",
      "update aws:RolePolicy acme-aws-bridge-read",
      "update gcp:Firewall acme-firewall-app-brewery-outside",
    ]);
    expect(overlapsIn(run, ["delete aws:Instance acme-use1-b", "delete aws:Eip acme-use1-b"])).toEqual([]);
  });
});

describe("machines change", () => {
  test("the type of a member in Google Cloud: the same machine, stopped and started", async () => {
    const { run } = await upWith((settings) =>
      settings.setIn(bridges("static", ew3, "machineType"), "n2-standard-8"),
    );
    expect(operationsOf(run)).toEqual(["update gcp:Instance acme-ew3-a"]);
    const { detailedDiff } = run.steps.find(({ op, type }) => op === "update" && type.endsWith(":Instance"))!;
    // Its Telegraf tells what the machine costs.
    expect(Object.keys(detailedDiff)).toEqual(["machineType", 'metadata["jitsi-bundle"]']);
  });

  test("the type of a group's machines: another template, and the group rolls", async () => {
    const { run } = await upWith((settings) =>
      settings.setIn(bridges("autoscaling", 0, "machineType"), "n2-standard-8"),
    );
    expect(operationsOf(run)).toEqual(templateChange);
  });

  test("the type of the members in AWS: made anew in turn, the first whole before the second begins", async () => {
    const { run } = await upWith((settings) =>
      settings.setIn(bridges("static", use1, "machineType"), "c7i.2xlarge"),
    );
    const anew = (member: string) => [
      `delete aws:Instance acme-use1-${member}`,
      `create aws:Instance acme-use1-${member}`,
      `create aws:EipAssociation acme-use1-${member}`,
    ];
    const operations = operationsOf(run);
    expect(operations.filter((operation) => !/LaunchTemplate|Parameter/.test(operation))).toEqual([
      ...anew("a"),
      ...anew("b"),
    ]);
    // Telegraf tells what its machine costs.
    expect(operations.filter((operation) => operation.includes("Parameter")).sort()).toEqual([
      "update aws:Parameter acme-use1-a-bundle",
      "update aws:Parameter acme-use1-b-bundle",
    ]);
  });

  test("the generation of one member in AWS: it alone is made anew, the old one gone first, and keeps its address", async () => {
    const addressesBefore = addressesOf(made);
    const { run, engine } = await upWith((settings) =>
      settings.setIn(bridges("static", use1, "members", "a"), 2),
    );
    expect(operationsOf(run)).toEqual([
      "create aws:LaunchTemplate acme-use1-a-g2-amd64",
      "delete aws:Instance acme-use1-a",
      "create aws:Instance acme-use1-a",
      "create aws:EipAssociation acme-use1-a",
      "delete aws:LaunchTemplate acme-use1-a-g1-amd64",
    ]);
    const addressesAfter = addressesOf(engine);
    expect(Object.keys(addressesAfter)).toEqual(["acme-use1-a", "acme-use1-b"]);
    expect(addressesAfter["acme-use1-b"]).toEqual(addressesBefore["acme-use1-b"]);
    expect(addressesAfter["acme-use1-a"]!.address).toBe(addressesBefore["acme-use1-a"]!.address);
    expect(addressesAfter["acme-use1-a"]!.machine).not.toBe(addressesBefore["acme-use1-a"]!.machine);
  });

  test("the generation of the app server: a new machine on the same addresses and disk", async () => {
    const { run, engine } = await upWith((settings) =>
      settings.setIn(["config", "jitsi:appServer", "gcp", "generation"], 2),
    );
    expect(operationsOf(run)).toEqual(["delete gcp:Instance acme-app", "create gcp:Instance acme-app"]);
    expect(appServerOf(engine)).toEqual(appServerOf(made));
  });
});

describe("scaling changes", () => {
  test("limits and targets: the autoscaler, and what the app server's Telegraf tells of them", async () => {
    const { run } = await upWith((settings) => {
      settings.setIn(bridges("autoscaling", 0, "max"), 12);
      settings.setIn(bridges("autoscaling", 0, "targetStress"), 0.4);
    });
    expect(operationsOf(run).sort()).toEqual([
      "update gcp:Instance acme-app",
      "update gcp:RegionAutoscaler acme-ew1",
    ]);
    const app = run.steps.find(({ op, type }) => op === "update" && type.endsWith(":Instance"))!;
    expect(Object.keys(app.detailedDiff).join()).toMatch(/^metadata/);
  });

  test("known peaks: the autoscaler alone", async () => {
    const { run } = await upWith((settings) =>
      settings.setIn(bridges("autoscaling", 0, "schedules", 0, "min"), 5),
    );
    expect(operationsOf(run)).toEqual(["update gcp:RegionAutoscaler acme-ew1"]);
  });
});

/** Fixed addresses in AWS and the machines that have them, by the name that both carry. */
function addressesOf({ clouds }: Engine): Record<string, { address: unknown; machine: unknown }> {
  const found: [string, { address: unknown; machine: unknown }][] = [];
  for (const { state } of clouds.things("aws:ec2/eipAssociation:EipAssociation")) {
    const machine = clouds.thing("aws:ec2/instance:Instance", state.instanceId as string);
    const { Name: name } = (machine?.state.tags ?? {}) as Record<string, string>;
    if (name !== undefined) found.push([name, { address: state.publicIp, machine: state.instanceId }]);
  }
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What must stay of the app server when its machine is made anew. */
function appServerOf({ clouds }: Engine): unknown {
  const apps = clouds
    .things("gcp:compute/instance:Instance")
    .filter(({ urn }) => urn?.endsWith("::acme-app"));
  return apps.map(({ state }) => {
    const [nic] = state.networkInterfaces as Record<string, unknown>[];
    const [disk] = state.attachedDisks as Record<string, unknown>[];
    const [access] = nic!.accessConfigs as Record<string, unknown>[];
    return { publicAddress: access!.natIp, privateAddress: nic!.networkIp, disk: disk!.source };
  });
}
