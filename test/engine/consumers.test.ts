/** Other teams' programs read a customer: before it exists, when it is there, while it is updated, in part, and from another version. */

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import type { JitsiOutputs } from "../../stacks/contractOutputs.ts";
import { packOutputs } from "../../tools/contract/packOutputs.ts";
import { pythonConsumer, typescriptConsumer, type Consumer } from "./consumers.ts";
import { errorsOf, explained, operationsOf } from "./runs.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

let workshop: Workshop;
let archive: string;
/** The platform alone, and a customer on it. */
let platform: Engine;
let made: Engine;

beforeAll(async () => {
  workshop = await Workshop.open();
  archive = await packOutputs(workshop.dir);
  platform = await workshop.deployed("platform");
  made = await workshop.deployed("platform", "acme");
});
afterAll(() => workshop.close());

function expectDone(run: RunResult): void {
  expect(failureOf(run)).toBe("");
}

const languages: readonly (readonly [string, string, (engine: Engine) => Promise<Consumer>])[] = [
  ["TypeScript", "acme-meet.my-app.com.", (engine) => typescriptConsumer(engine, archive)],
  ["Python", "acme-py.my-app.com.", (engine) => pythonConsumer(engine)],
];

describe.each(languages)("a program in %s", (_, name, consumerOf) => {
  test("points a name at the customer and checks that it answers; a second up changes nothing", async () => {
    const { engine } = await consumerOf(await workshop.fork(made));
    const preview = await engine.preview("prod");
    expectDone(preview);
    expect(preview.changes).toEqual({ create: 2 });
    const up = await engine.up("prod");
    expectDone(up);
    expect(operationsOf(up).sort()).toEqual([
      "create gcp:RecordSet acme",
      "create gcp:UptimeCheckConfig acme",
    ]);
    expect(await engine.outputs("prod")).toEqual({ names: [name] });

    const { resources = [] } = (await engine.exportStack("prod")).deployment;
    const stateOf = (type: string) => resources.find((resource) => resource.type.endsWith(type))?.outputs;
    expect(stateOf(":RecordSet")).toMatchObject({ name, rrdatas: ["acme.my-app.com."] });
    expect(stateOf(":UptimeCheckConfig")).toMatchObject({
      displayName: "Jitsi Meet of acme",
      httpCheck: { port: 443, useSsl: true },
      monitoredResource: { labels: { host: "acme.my-app.com" } },
    });

    const again = await engine.up("prod", { args: ["--expect-no-changes"] });
    expectDone(again);
    expect(again.operations).toEqual([]);
  });

  test("is told in a sentence of a customer that was never deployed", async () => {
    const engine = await workshop.fork(platform);
    await engine.initStack("acme");
    const consumer = await consumerOf(engine);
    const refused = await consumer.engine.up("prod");
    expect(refused.exitCode).not.toBe(0);
    expect(errorsOf(refused)).toMatch(
      /Stack organization\/jitsi\/acme has no output `jitsi`.*first deployment/,
    );
    expect(refused.operations).toEqual([]);
  });

  test("is told of outputs of another version", async () => {
    const engine = await workshop.fork(made);
    await engine.editOutputs("acme", (outputs) => {
      (outputs.jitsi as { schemaVersion: number }).schemaVersion = 2;
    });
    const { engine: consumer } = await consumerOf(engine);
    const refused = await consumer.up("prod");
    expect(refused.exitCode).not.toBe(0);
    expect(errorsOf(refused)).toMatch(/acme has outputs of version 2, this \w+ reads 1/);
    expect(refused.operations).toEqual([]);
  });
});

describe("readJitsi", () => {
  const consumerOn = async (engine: Engine) => (await typescriptConsumer(engine, archive)).engine;

  /** What the program says of a customer that it cannot read: sentences, without a stack trace. */
  async function refusalOf(consumer: Engine): Promise<string> {
    const refused = await consumer.up("prod");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.operations).toEqual([]);
    expect(refused.stdout + refused.stderr).not.toMatch(/node_modules|error serializing|\n +at /);
    return errorsOf(refused);
  }

  test("a stack that does not exist is named in full", async () => {
    const consumer = await consumerOn(await workshop.fork(platform));
    expect(await refusalOf(consumer)).toMatch(/^unknown stack "organization\/jitsi\/acme"$/m);
  });

  test("a first deployment that failed half-way has told nothing yet; once it is finished, the consumer goes on", async () => {
    const engine = await workshop.fork(platform);
    await engine.initStack("acme");
    const failed = await engine.up("acme", {
      faults: [{ op: "create", urn: "acme-ew3-a-public", kind: "fail" }],
    });
    expect(failed.exitCode).not.toBe(0);
    const consumer = await consumerOn(engine);
    expect(await refusalOf(consumer)).toMatch(/^Stack organization\/jitsi\/acme has no output `jitsi`/m);
    expectDone(await engine.up("acme"));
    expectDone(await consumer.up("prod"));
  });

  test("outputs that lack something are told with their names", async () => {
    const engine = await workshop.fork(made);
    await engine.editOutputs("acme", (outputs) => {
      const jitsi = outputs.jitsi as { url?: string; bridges: { address?: string }[] };
      delete jitsi.url;
      delete jitsi.bridges[1]!.address;
    });
    expect(await refusalOf(await consumerOn(engine))).toMatch(
      /^Stack organization\/jitsi\/acme has incomplete outputs: jitsi\.url, jitsi\.bridges\[1\]\.address missing.*pulumi up --stack acme/m,
    );
  });

  test("secrets stay secret, and need the key; what is plain does not", async () => {
    const engine = await workshop.fork(made);
    const reading = `export const password = readJitsi("organization/jitsi/acme").bridgePassword;\n`;
    const { bridgePassword } = await made.outputs("acme", { showSecrets: true });

    const trusted = await typescriptConsumer(engine, archive);
    appendFileSync(join(trusted.dir, "index.ts"), reading);
    expectDone(await trusted.engine.up("prod"));
    expect(await trusted.engine.outputs("prod")).toMatchObject({ password: "[secret]" });
    expect(await trusted.engine.outputs("prod", { showSecrets: true })).toMatchObject({
      password: bridgePassword,
    });
    expect(trusted.engine.stateText("status-page", "prod")).not.toContain(bridgePassword);

    const other = await workshop.fork(made);
    const stranger = await typescriptConsumer(other, archive, { PULUMI_CONFIG_PASSPHRASE: "their own" });
    expectDone(await stranger.engine.up("prod"));
    appendFileSync(join(stranger.dir, "index.ts"), reading);
    expect(await refusalOf(stranger.engine)).toMatch(
      /^Stack organization\/jitsi\/acme has a secret `bridgePassword` that this run cannot decrypt/m,
    );
  });

  test("while the customer is deployed and updated, it reads nothing, or what was before, or what came after: never a part", async () => {
    const engine = await workshop.fork(platform);
    await engine.initStack("acme");
    const consumer = await consumerOn(engine);
    const slow = { faults: [{ kind: "delay", delayMs: 500 }] } as const;

    const first = await readsDuring(engine.up("acme", slow), consumer);
    expect(first).toContain(nothing);
    expect([nothing, tornFile]).toEqual(expect.arrayContaining(first));
    expectDone(await consumer.up("prod"));
    expect(await largestGroup(consumer)).toBe(10);

    const configFile = workshop.edited("acme", (settings) =>
      settings.setIn(["config", "jitsi:bridges", "autoscaling", 0, "max"], 12),
    );
    const second = await readsDuring(engine.up("acme", { ...slow, configFile }), consumer);
    expect(second.length).toBeGreaterThan(0);
    expect([10, 12, tornFile]).toEqual(expect.arrayContaining(second));
    expectDone(await consumer.up("prod"));
    expect(await largestGroup(consumer)).toBe(12);
  });
});

const nothing = "has no output";
/** A backend of files, not one of objects, can be read in the middle of a write: that fails as a whole, and the next try does not. */
const tornFile = "failed to load checkpoint";

/** What one up of the consumer after the other reads until the run has ended, the last one perhaps after it. */
async function readsDuring(run: Promise<RunResult>, consumer: Engine): Promise<unknown[]> {
  let running = true;
  const ended = run.finally(() => (running = false));
  const reads: unknown[] = [];
  for (;;) {
    const up = await consumer.up("prod");
    if (!running) break;
    if (up.exitCode === 0) reads.push(await largestGroup(consumer));
    else reads.push([nothing, tornFile].find((known) => errorsOf(up).includes(known)) ?? explained(up));
  }
  expectDone(await ended);
  return reads;
}

/** How many bridges the customer's group may have, as the consumer last read it. */
async function largestGroup(consumer: Engine): Promise<unknown> {
  const { resources = [] } = (await consumer.exportStack("prod")).deployment;
  const reference = resources.find(({ urn }) => urn.endsWith("StackReference::acme"));
  const { jitsi } = reference?.outputs?.outputs as { jitsi: JitsiOutputs };
  return jitsi.bridgeGroups[0]?.max;
}
