/** What `jitsi diff` says without an engine is what the engine plans for the same edit of a stack that exists. */

import { cpSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Document } from "yaml";
import { shortType } from "../../simulator/monitor/graph.ts";
import { Workers } from "../../fleet/reviewing/diff/workers.ts";
import type { StackChange } from "../../fleet/reviewing/changes/stackChange.ts";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { otherImages } from "./acmeEdits.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "acme";

let workshop: Workshop;
let made: Engine;
let workers: Workers;

beforeAll(async () => {
  workshop = await Workshop.open();
  workers = new Workers({ projectDir });
  made = await workshop.deployed("platform", stack);
});
afterAll(async () => {
  await workers.close();
  workshop.close();
});

/** Components, outputs and providers are nothing in a cloud; only that a provider changes is told. */
const isOurs = ({ type, op }: { readonly type: string; readonly op: string }): boolean =>
  !/^(jitsi:|pulumi:)/.test(type) || (type.startsWith("pulumi:providers:") && op === "update");

/** Of what is replaced the engine tells three steps. */
const actionOf: Readonly<Record<string, string | undefined>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
};

const enginePlan = ({ steps }: RunResult): string[] => {
  const lines = steps.filter(isOurs).flatMap(({ op, type, name }) => {
    const action = actionOf[op];
    return action === undefined ? [] : [`${action} ${shortType(type)} ${name}`];
  });
  return [...new Set(lines)].sort();
};

const diffPlan = ({ resources }: StackChange): string[] =>
  resources.map(({ action, type, name }) => `${action} ${shortType(type)} ${name}`).sort();

/** As from one revision with the usual settings to another one with these. */
async function diffOf(configFile: string): Promise<StackChange> {
  const settings = join(workshop.dir, "settings");
  const dir = dirname(configFile);
  cpSync(join(settings, "Pulumi.platform.yaml"), join(dir, "Pulumi.platform.yaml"));
  mkdirSync(join(dir, "records"));
  const record = join(dir, "records", stack);
  const sideOf = (configDir: string) => ({ revision: "this", projectDir, configDir });
  await workers.run({ stack, side: sideOf(settings), record, job: "record" });
  const { change } = await workers.run({ stack, side: sideOf(dir), record, job: "compare" });
  expect(change!.errors).toEqual([]);
  return change!;
}

const bridges = (...path: (string | number)[]) => ["config", "jitsi:bridges", ...path];
const [ew3, use1] = [0, 1];

const edits: Readonly<Record<string, (settings: Document) => void>> = {
  nothing: () => undefined,
  "a member of a pool comes": (settings) => settings.setIn(bridges("static", use1, "members", "c"), 1),
  "a group in another region comes": (settings) => {
    settings.addIn(bridges("autoscaling"), settings.createNode({ name: "ue4", region: "us-east4" }));
    settings.addIn(["config", "jitsi:regions", "groups", "america"], "gcp-us-east4");
  },
  "another machine type in Google Cloud": (settings) =>
    settings.setIn(bridges("static", ew3, "machineType"), "n2-standard-8"),
  "another machine type of a group": (settings) =>
    settings.setIn(bridges("autoscaling", 0, "machineType"), "n2-standard-8"),
  "the next generation of a member in AWS": (settings) =>
    settings.setIn(bridges("static", use1, "members", "a"), 2),
  "the next generation of the app server": (settings) =>
    settings.setIn(["config", "jitsi:appServer", "gcp", "generation"], 2),
  "limits of a group": (settings) => settings.setIn(bridges("autoscaling", 0, "max"), 12),
  "another address of a Docker host": (settings) =>
    settings.setIn(["config", "jitsi:hosts", 0, "publicAddress"], "203.0.113.21"),
  "sound alone": (settings) => settings.setIn(["config", "jitsi:media"], "audio"),
  "a bridge on a Docker host goes": (settings) => settings.deleteIn(bridges("static", 3)),
};

const same = async (configFile: string): Promise<void> => {
  const engine = await workshop.fork(made);
  const preview = await engine.preview(stack, { configFile });
  expect(failureOf(preview)).toBe("");
  expect(diffPlan(await diffOf(configFile))).toEqual(enginePlan(preview));
};

test.each(Object.entries(edits))("%s", (_, edit) => same(workshop.edited(stack, edit)));

test("other images", () => same(otherImages(workshop)));

test("another machine type in AWS: what a preview on simulated clouds cannot tell, and an update does", async () => {
  const configFile = workshop.edited(stack, (settings) =>
    settings.setIn(bridges("static", use1, "machineType"), "c7i.2xlarge"),
  );
  const engine = await workshop.fork(made);
  const up = await engine.up(stack, { configFile });
  expect(failureOf(up)).toBe("");
  expect(diffPlan(await diffOf(configFile))).toEqual(enginePlan(up));
});

test("a bridge with a protected address goes: the engine refuses what the diff calls protected", async () => {
  const configFile = workshop.edited(stack, (settings) =>
    settings.deleteIn(bridges("static", use1, "members", "b")),
  );
  const engine = await workshop.fork(made);
  const preview = await engine.preview(stack, { configFile });
  expect(preview.exitCode).not.toBe(0);
  const refused = preview.diagnostics.flatMap(({ message }) => [
    ...message.matchAll(/::([\w-]+)" cannot be deleted/g),
  ]);
  const { resources } = await diffOf(configFile);
  const stopped = resources.filter((change) => change.action === "delete" && change.protected);
  expect(stopped.map(({ name }) => name)).toEqual([...new Set(refused.map(([, name]) => name))]);
  expect(stopped).toHaveLength(1);
});

test("a file with another name: after \`pulumi stack rename\`, as the report says to do, what it says changes", async () => {
  const [renamed, dir] = ["acme-corp", join(workshop.dir, "renamed")];
  mkdirSync(dir);
  cpSync(join(workshop.dir, "settings"), dir, { recursive: true });
  const configFile = join(dir, `Pulumi.${renamed}.yaml`);
  renameSync(join(dir, `Pulumi.${stack}.yaml`), configFile);
  const engine = await workshop.fork(made);
  await engine.renameStack(stack, renamed);
  const preview = await engine.preview(renamed, { configFile });
  expect(failureOf(preview)).toBe("");

  const record = join(dir, "record");
  const sideOf = (configDir: string) => ({ revision: "this", projectDir, configDir });
  await workers.run({ stack, side: sideOf(join(workshop.dir, "settings")), record, job: "record" });
  const { change } = await workers.run({
    stack: renamed,
    side: sideOf(dir),
    record,
    job: "compare",
    renamedFrom: stack,
  });
  expect(change).toMatchObject({ errors: [], renamedFrom: stack });
  expect(diffPlan(change!)).toEqual(enginePlan(preview));
});
