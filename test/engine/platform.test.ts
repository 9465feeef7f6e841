/** Platforms on the real engine: what customers share comes up, stays as it is, and goes only when nothing protects it. */

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import type { PlatformFacts } from "../../model/platform/facts.ts";
import { readOutput } from "../../stacks/contractReading.ts";
import { platformOutput } from "../../stacks/contractKinds.ts";
import { inventoryOf } from "./inventory.ts";
import { missingLabels } from "./labels.ts";
import { errorsOf, operationsOf } from "./runs.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stacks = ["platform", "platform-small", "platform-two-clouds"];

let workshop: Workshop;
const made: Record<string, { readonly engine: Engine; readonly firstUp: RunResult }> = {};

beforeAll(async () => {
  workshop = await Workshop.open();
  for (const stack of stacks) {
    const engine = await workshop.engine(stack);
    made[stack] = { engine, firstUp: await engine.up(stack) };
  }
});
afterAll(() => workshop.close());

/** Google keeps key rings and keys for good, and pools of identities for 30 days. */
const keptByGoogle = [
  "gcp/iam/workloadIdentityPool",
  "gcp/iam/workloadIdentityPoolProvider",
  "gcp/kms/cryptoKey",
  "gcp/kms/keyRing",
];

const expectNothingLeft = (engine: Engine): void => {
  const left = Object.keys(inventoryOf(engine)).filter((kind) => !keptByGoogle.includes(kind));
  expect(left).toEqual([]);
};

describe.each(stacks)("stack %s", (stack) => {
  test("comes up, and previews no change afterwards, nor after a refresh", async () => {
    const { engine, firstUp } = made[stack]!;
    expect(failureOf(firstUp)).toBe("");
    expect(Object.keys(firstUp.changes)).toEqual(["create"]);
    expect(firstUp.diagnostics).toEqual([]);
    const fork = await workshop.fork(engine);
    const preview = await fork.preview(stack, { args: ["--expect-no-changes", "--refresh"] });
    expect(failureOf(preview)).toBe("");
  });

  test("whatever can carry a label or tag says what it is part of", async () => {
    const { checked, missing } = await missingLabels(made[stack]!.engine, stack, ["stack", "component"]);
    expect(checked).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });
});

test("what a platform tells customers is plain, and holds what they need of it", async () => {
  const { platform } = await made.platform!.engine.outputs("platform");
  const read = readOutput<PlatformFacts>(platform, platformOutput, "platform");
  if (!("value" in read)) throw new Error(read.what);
  const facts = read.value;
  expect(facts.gcp).toMatchObject({
    project: "my-app-video",
    privateDomain: "jitsi.internal",
    stressMetric: "custom.googleapis.com/jitsi/jvb/stress",
  });
  expect(facts.gcp?.network).toMatch(
    /^projects\/my-app-video\/global\/networks\/platform-network-[0-9a-f]+$/,
  );
  expect(Object.keys(facts.gcp?.subnetworks ?? {}).sort()).toEqual([
    "europe-west1",
    "europe-west3",
    "us-east4",
  ]);
  expect(facts.aws?.regions["us-east-1"]?.vpcId).toMatch(/^vpc-[0-9a-f]{17}$/);
});

describe("the end of a platform", () => {
  test("is refused while something is protected, before anything goes, and the message says how to lift that", async () => {
    const engine = await workshop.fork(made.platform!.engine);
    const before = inventoryOf(engine);
    const refused = await engine.destroy("platform", { previewFirst: true });
    expect(refused.exitCode).not.toBe(0);
    expect(refused.operations).toEqual([]);
    expect(inventoryOf(engine)).toEqual(before);
    expect(errorsOf(refused)).toMatch(/platform-zone.* cannot be deleted[^]*pulumi state unprotect/);

    const configFile = workshop.edited("platform", (settings) =>
      settings.setIn(["config", "jitsi:protect"], false),
    );
    const lifted = await engine.up("platform", { configFile });
    expect(failureOf(lifted)).toBe("");
    expect(lifted.operations).toEqual([]);
    const gone = await engine.destroy("platform", { previewFirst: true });
    expect(failureOf(gone)).toBe("");
    expectNothingLeft(engine);
  });

  test("without protection: subnetworks go before their network, and nothing is left", async () => {
    const stack = "platform-two-clouds";
    const engine = await workshop.fork(made[stack]!.engine);
    const gone = await engine.destroy(stack);
    expect(failureOf(gone)).toBe("");
    const order = operationsOf(gone).filter((operation) =>
      /:(Subnetwork|Network|Subnet|Vpc) /.test(operation),
    );
    const last = (kind: string) => order.findLastIndex((operation) => operation.includes(kind));
    expect(last("gcp:Subnetwork")).toBeLessThan(last("gcp:Network"));
    expect(last("aws:Subnet")).toBeLessThan(last("aws:Vpc"));
    expectNothingLeft(engine);
  });
});
