/** Platforms on the real engine: what customers share comes up, stays as it is, and goes only when nothing protects it. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import { inventoryOf } from "./inventory.ts";
import { errorsOf, explained, operationsOf } from "./runs.ts";
import { Workshop } from "./workshop.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
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

describe.each(["platform", "platform-small", "platform-two-clouds"])("stack %s", (stack) => {
  let made: Engine;
  let firstUp: RunResult;
  beforeAll(async () => {
    made = await workshop.engine(stack);
    firstUp = await made.up(stack);
  });

  test("comes up, and previews no change afterwards, nor after a refresh", async () => {
    expect(firstUp.exitCode, explained(firstUp)).toBe(0);
    expect(Object.keys(firstUp.changes)).toEqual(["create"]);
    expect(firstUp.diagnostics).toEqual([]);
    const engine = await workshop.fork(made);
    const preview = await engine.preview(stack, { args: ["--expect-no-changes", "--refresh"] });
    expect(preview.exitCode, explained(preview)).toBe(0);
  });
});

test("what a platform tells customers is plain, and holds what they need of it", async () => {
  const engine = await workshop.engine("platform");
  const up = await engine.up("platform");
  expect(up.exitCode, explained(up)).toBe(0);
  const { platform } = await engine.outputs("platform");
  expect(platform).toMatchObject({
    schemaVersion: 1,
    baseDomain: "my-app.com",
    gcp: {
      project: "my-app-video",
      network: expect.stringMatching(/^projects\/my-app-video\/global\/networks\/platform-network-[0-9a-f]+$/),
      stressMetric: "custom.googleapis.com/jitsi/jvb/stress",
    },
    aws: { account: "012345678901", regions: { "us-east-1": { vpcId: expect.stringMatching(/^vpc-/) } } },
  });
});

describe("the end of a platform", () => {
  test("is refused while something is protected, before anything goes, and the message says how to lift that", async () => {
    const engine = await workshop.engine("platform");
    await engine.up("platform");
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
    expect(lifted.exitCode, explained(lifted)).toBe(0);
    expect(lifted.operations).toEqual([]);
    const gone = await engine.destroy("platform", { previewFirst: true });
    expect(gone.exitCode, explained(gone)).toBe(0);
    expectNothingLeft(engine);
  });

  test("without protection: subnetworks go before their network, and nothing is left", async () => {
    const stack = "platform-two-clouds";
    const engine = await workshop.engine(stack);
    await engine.up(stack);
    const gone = await engine.destroy(stack);
    expect(gone.exitCode, explained(gone)).toBe(0);
    const order = operationsOf(gone).filter((operation) => /:(Subnetwork|Network|Subnet|Vpc) /.test(operation));
    const last = (kind: string) => order.findLastIndex((operation) => operation.includes(kind));
    expect(last("gcp:Subnetwork")).toBeLessThan(last("gcp:Network"));
    expect(last("aws:Subnet")).toBeLessThan(last("aws:Vpc"));
    expectNothingLeft(engine);
  });
});
