/** A customer on Docker hosts on the real engine: what an update does, and what it leaves alone. */

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Document } from "yaml";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import { collectionsOf } from "../../simulator/plugins/docker/simulatedDaemon.ts";
import { stackFile } from "../../tools/stacks/allStacks.ts";
import { errorsOf, operationsOf } from "./runs.ts";
import { isCounted } from "../../simulator/engine/counted.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "docker-hosts";

let workshop: Workshop;
let made: Engine;
let firstUp: RunResult;

beforeAll(async () => {
  workshop = await Workshop.open();
  made = await workshop.engine(stack);
  firstUp = await made.up(stack);
});
afterAll(() => workshop.close());

/** A copy of the running stack, to do with as one likes. */
const fork = (): Promise<Engine> => workshop.fork(made);

const edited = (edit: (settings: Document) => void): string => workshop.edited(stack, edit);

const bridge = (index: number) => ["config", "jitsi:bridges", "static", index];

describe("docker-hosts", () => {
  test("comes up", () => {
    expect(failureOf(firstUp)).toBe("");
    expect(errorsOf(firstUp)).toBe("");
    expect(Object.keys(firstUp.changes)).toEqual(["create"]);
  });

  test("previews no change afterwards, and after a refresh", async () => {
    const engine = await fork();
    for (const args of [["--expect-no-changes"], ["--expect-no-changes", "--refresh"]]) {
      const preview = await engine.preview(stack, { args });
      expect(failureOf(preview)).toBe("");
    }
  });

  test("tells other teams where it is, and keeps its secrets", async () => {
    const outputs = await made.outputs(stack);
    expect(outputs.jitsi).toMatchObject({
      schemaVersion: 1,
      url: "https://acme.my-app.com",
      bridges: [{ name: "fsn-a" }, { name: "fsn-b", port: 10001 }, { name: "ash-a", region: "hetzner-ash" }],
    });
    const secrets = ["bridgePassword", "grafanaAdminPassword", "influxdbReaderPassword"];
    const shown = await made.outputs(stack, { showSecrets: true });
    const state = made.stateText("jitsi", stack);
    // The state is readable at all: the check below can fail.
    expect(state).toContain("ghcr.io/jitsi/jvb");
    for (const name of secrets) {
      expect(outputs[name]).toBe("[secret]");
      expect(shown[name]).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(state).not.toContain(shown[name]);
    }
    expect(state).not.toContain("PRIVATE KEY");
  });
});

describe("an edit touches what it is about", () => {
  test("a further bridge: its container and files are created, its host's Telegraf is told its name, and nothing else", async () => {
    const configFile = edited((settings) =>
      settings.addIn(
        bridge(3).slice(0, -1),
        settings.createNode({ name: "ash-b", host: "ash", port: 10001 }),
      ),
    );
    const run = await (await fork()).up(stack, { configFile });
    expect(failureOf(run)).toBe("");
    expect(operationsOf(run).sort()).toEqual([
      "create docker:Container acme-ash-jvb-ash-b",
      "create docker:Container acme-ash-jvb-ash-b-files",
      "create docker:Container acme-ash-telegraf",
      "delete docker:Container acme-ash-telegraf",
    ]);
  });

  test("a bridge's heap: that bridge's container is replaced, the old one gone before the new one comes", async () => {
    const configFile = edited((settings) => settings.setIn([...bridge(1), "heapMiB"], 4096));
    const run = await (await fork()).up(stack, { configFile });
    expect(failureOf(run)).toBe("");
    expect(operationsOf(run)).toEqual([
      "delete docker:Container acme-fsn-jvb-fsn-b",
      "create docker:Container acme-fsn-jvb-fsn-b",
    ]);
  });

  test("a bridge less: only it goes, and Telegraf no longer asks it", async () => {
    const configFile = edited((settings) => settings.deleteIn(bridge(1)));
    const run = await (await fork()).up(stack, { configFile });
    expect(operationsOf(run).sort()).toEqual([
      "create docker:Container acme-fsn-telegraf",
      "delete docker:Container acme-fsn-jvb-fsn-b",
      "delete docker:Container acme-fsn-jvb-fsn-b-files",
      "delete docker:Container acme-fsn-telegraf",
    ]);
  });

  test("audio only: web, Jicofo and every bridge change together; Prosody and the data stay", async () => {
    const configFile = edited((settings) => settings.setIn(["config", "jitsi:media"], "audio"));
    const preview = await (await fork()).preview(stack, { configFile });
    expect(failureOf(preview)).toBe("");
    const replaced = preview.steps.filter(({ op }) => op === "replace").map(({ name }) => name);
    const containers = [
      "acme-app-web",
      "acme-app-jicofo",
      "acme-fsn-jvb-fsn-a",
      "acme-fsn-jvb-fsn-b",
      "acme-ash-jvb-ash-a",
    ];
    // Jicofo has no file that speaks of media.
    const files = containers.filter((name) => name !== "acme-app-jicofo").map((name) => `${name}-files`);
    expect(replaced.sort()).toEqual([...containers, ...files].sort());
  });

  test("a changed file replaces its carrier and the one container that reads it", async () => {
    const configFile = edited((settings) =>
      settings.setIn(
        ["config", "jitsi:containers"],
        settings.createNode({
          prosodyJvb: { files: { "conf.d/x.cfg.lua": "test/stacks/overlays/x.cfg.lua" } },
        }),
      ),
    );
    const run = await (await fork()).up(stack, { configFile });
    expect(failureOf(run)).toBe("");
    expect(operationsOf(run)).toEqual([
      "delete docker:Container acme-app-prosody-jvb",
      "delete docker:Container acme-app-prosody-jvb-files",
      "create docker:Container acme-app-prosody-jvb-files",
      "create docker:Container acme-app-prosody-jvb",
    ]);
  });

  test("settings that cannot work are refused before anything is touched, all at once", async () => {
    const configFile = edited((settings) => {
      settings.setIn([...bridge(1), "port"], 10000);
      settings.setIn(["config", "jitsi:release"], "stable-9955");
      settings.setIn(["config", "jitsi:appPrefx"], "acme");
    });
    const run = await (await fork()).up(stack, { configFile });
    expect(run.exitCode).not.toBe(0);
    expect(run.operations).toEqual([]);
    expect(errorsOf(run)).toMatch(/config\/Pulumi\.docker-hosts\.yaml: 3 problems/);
    expect(errorsOf(run)).toMatch(/static\[1\]\.port .*is also the port of jvb-fsn-a/);
    expect(errorsOf(run)).toMatch(/jitsi:release .*Use stable-11146-2/);
    expect(errorsOf(run)).toMatch(/jitsi:appPrefx .*Did you mean jitsi:appPrefix\?/);
    expect(errorsOf(run)).not.toMatch(/at file:|node_modules/);
  });
});

const volumesOn = (engine: Engine): string[] =>
  engine.world
    .list<{ Name: string }>(collectionsOf("ssh://deploy@203.0.113.10").volumes)
    .map(({ Name }) => Name)
    .filter((name) => name.startsWith("acme-"))
    .sort();

describe("drift and the end", () => {
  test("a refresh sees a container that is gone, and the next up brings it back", async () => {
    const engine = await fork();
    const { containers } = collectionsOf("ssh://deploy@198.51.100.30");
    engine.world.remove(containers, "acme-jvb-ash-a");
    expect((await engine.refresh(stack)).changes).toMatchObject({ delete: 1 });
    const run = await engine.up(stack);
    expect(operationsOf(run)).toEqual(["create docker:Container acme-ash-jvb-ash-a"]);
  });

  test("a destroy is refused while data is protected, and says how to lift that", async () => {
    const engine = await fork();
    const run = await engine.destroy(stack, { previewFirst: true });
    expect(run.exitCode).not.toBe(0);
    expect(run.stdout + run.stderr).toMatch(/cannot be deleted[^]*protected/);
    expect(run.operations).toEqual([]);
    const { deployment } = await engine.exportStack(stack);
    expect(deployment.resources!.filter(isCounted)).toHaveLength(firstUp.changes.create!);
  });

  test("without protection it goes, and leaves the data volumes on their host for the next up", async () => {
    const engine = await fork();
    const configFile = edited((settings) => settings.setIn(["config", "jitsi:protect"], false));
    const lifted = await engine.up(stack, { configFile });
    expect(lifted.operations).toEqual([]);
    const gone = await engine.destroy(stack);
    expect(failureOf(gone)).toBe("");
    expect(volumesOn(engine)).toEqual(["acme-grafana", "acme-influxdb", "acme-web"]);
    const again = await engine.up(stack, { configFile });
    expect(failureOf(again)).toBe("");
    // What waited to be sent was nobody's data.
    const anew = volumesOn(engine).filter((name) => name !== "acme-telegraf");
    expect(anew).toEqual(["acme-grafana", "acme-influxdb", "acme-web"]);
  });
});

test("none of this writes into the project's own settings", () => {
  expect(readFileSync(stackFile(stack).file, "utf8")).not.toContain("encryptionsalt");
});
