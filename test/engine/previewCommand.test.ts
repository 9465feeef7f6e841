/** `jitsi preview` and `jitsi drift` as people run them, with the real engine on simulated clouds. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execaNode } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import type { StackChange } from "../../fleet/reviewing/changes/stackChange.ts";
import { parseMarkdown } from "../../fleet/reviewing/report/parsedMarkdown.ts";
import type { Engine } from "../../simulator/engine/engine.ts";
import { collectionsOf } from "../../simulator/plugins/docker/simulatedDaemon.ts";
import { projectDir, stackFile } from "../../tools/stacks/allStacks.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const made = ["one-bridge", "audio"] as const;

let workshop: Workshop;
let engine: Engine;
let folders: string;
beforeAll(async () => {
  workshop = await Workshop.open();
  folders = mkdtempSync(join(tmpdir(), "previews-"));
  engine = await workshop.engine(...made);
  for (const stack of made) {
    const up = await engine.up(stack);
    expect(failureOf(up)).toBe("");
  }
});
afterAll(() => {
  workshop.close();
  rmSync(folders, { recursive: true });
});

let count = 0;
const nextFolder = (): string => {
  const folder = join(folders, String(count++));
  mkdirSync(folder);
  return folder;
};

/** The stacks as they were deployed, with the keys that the CLI added. */
function settings(of: Engine): string {
  const folder = nextFolder();
  const copies = join(dirname(of.environment.JITSI_SIM_WORLD!), "config");
  for (const file of readdirSync(copies).filter((name) => name.endsWith(".yaml")))
    cpSync(join(copies, file), join(folder, file));
  return folder;
}

function edit(config: string, stack: string, path: readonly string[], value: unknown): void {
  const file = join(config, `Pulumi.${stack}.yaml`);
  const document = parseDocument(readFileSync(file, "utf8"));
  document.setIn(path, value);
  writeFileSync(file, document.toString());
}

const jitsi = (of: Engine, ...args: readonly string[]) => jitsiWith(of, {}, ...args);

const jitsiWith = (of: Engine, env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  execaNode(join(projectDir, "fleet", "jitsi.js"), args, {
    reject: false,
    env: { ...of.environment, ...env, JITSI_PULUMI: of.cli.command, JITSI_STATE_DIR: nextFolder() },
    extendEnv: false,
  });

interface Shown {
  readonly ok?: boolean;
  readonly stacks: readonly StackChange[];
  readonly drift?: readonly StackChange[];
}

const of = (changes: readonly StackChange[] | undefined, stack: string): StackChange =>
  changes!.find((change) => change.stack === stack)!;

const actionsOf = ({ resources }: StackChange): string[] =>
  resources.map(({ action, name }) => `${action} ${name}`).sort();

/** Of the host of one-bridge. */
const { containers } = collectionsOf("ssh://deploy@203.0.113.100");

const remove = (from: Engine, name: string): void => void from.world.remove(containers, name);

function limitMemory(on: Engine, name: string): void {
  const container = on.world.get<{ HostConfig: { Memory: number } }>(containers, name)!;
  container.HostConfig.Memory = 64 * 2 ** 20;
  on.world.put(containers, name, container);
}

describe("preview", () => {
  test("of stacks as they are: nothing, and exit code 0", async () => {
    const { stdout, stderr, exitCode } = await jitsi(
      engine,
      "preview",
      "--config",
      settings(engine),
      ...made,
    );
    expect([stdout, exitCode]).toEqual(["audio: nothing\none-bridge: nothing", 0]);
    expect(stderr.split("\n").sort()).toEqual(["audio: nothing", "one-bridge: nothing"]);
  });

  test("every kind of stack in one run: changed, the same, new, one that fails", async () => {
    const config = settings(engine);
    edit(config, "one-bridge", ["config", "jitsi:media"], "audio");
    cpSync(
      join(projectDir, "test/stacks/Pulumi.docker-hosts.yaml"),
      join(config, "Pulumi.docker-hosts.yaml"),
    );
    writeFileSync(
      join(config, "Pulumi.broken.yaml"),
      "config:\n  jitsi:appPrefix: broken\n  jitsi:medai: audio\n",
    );
    const { stdout, exitCode } = await jitsi(engine, "preview", "--json", "--config", config);
    const { stacks } = JSON.parse(stdout) as Shown;
    expect(stacks.map(({ stack, state }) => [stack, state])).toEqual([
      ["audio", "same"],
      ["broken", "failed"],
      ["docker-hosts", "new"],
      ["one-bridge", "changed"],
    ]);
    expect(exitCode).toBe(1);
    expect(of(stacks, "broken").errors.join()).toContain("Did you mean jitsi:media?");
    expect(actionsOf(of(stacks, "docker-hosts"))).toContain("create acme-app-web");

    const changed = of(stacks, "one-bridge");
    expect(changed.appPrefix).toBe("small");
    expect(actionsOf(changed)).toEqual([
      "replace small-app-jicofo",
      "replace small-app-jvb-a",
      "replace small-app-jvb-a-files",
      "replace small-app-web",
      "replace small-app-web-files",
    ]);
    expect(changed.unchanged).toBeGreaterThan(20);
    const named = (name: string) => changed.resources.find((change) => change.name === name)!;
    expect(named("small-app-jvb-a")).toMatchObject({
      parentType: "jitsi:index:JvbPool",
      deleteBeforeReplace: true,
    });
    // The one that mounts them is made anew because their id is.
    expect(named("small-app-web").properties).toContainEqual(
      expect.objectContaining({ path: "volumes[1].fromContainer", replaces: true, after: "[computed]" }),
    );
    expect(named("small-app-web-files").properties[0]).toMatchObject({
      path: "uploads[2]",
      kind: "add",
      replaces: true,
    });
    // Environments hold passwords.
    expect(named("small-app-jicofo").properties.map(({ before, after }) => before ?? after)).toContain(
      "[secret]",
    );
    const { bridgePassword } = (await engine.outputs("one-bridge", { showSecrets: true })) as Record<
      string,
      string
    >;
    expect(bridgePassword).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(stdout).not.toContain(bridgePassword);
  });

  test("as Markdown, with drift apart from the change", async () => {
    const drifted = await workshop.fork(engine);
    const config = settings(drifted);
    edit(config, "one-bridge", ["config", "jitsi:media"], "audio");
    remove(drifted, "small-grafana");
    const { stdout, exitCode } = await jitsi(
      drifted,
      "preview",
      "one-bridge",
      "--drift",
      "--markdown",
      "--config",
      config,
    );
    expect(exitCode).toBe(0);
    const { headings } = await parseMarkdown(stdout);
    expect(headings).toEqual([
      "Preview",
      "Look at this first",
      "Downtime",
      "Changes",
      "Drift, apart from this change",
      "What differs",
    ]);
    const [change, drift] = stdout.split("### Drift");
    expect(change).not.toContain("grafana");
    expect(drift).toContain("small-app-grafana");
    expect(drift).not.toContain("jicofo");
  });

  test("of a pull request connects to no Docker host, for which it would need a key, and says so", async () => {
    const locked = await workshop.fork(engine);
    remove(locked, "small-grafana");
    const faults = join(nextFolder(), "faults.json");
    writeFileSync(
      faults,
      JSON.stringify([{ op: "read", urn: "docker:index", kind: "fail", message: "no key" }]),
    );
    const drift = ["preview", "one-bridge", "--drift", "--markdown", "--config", settings(locked)];
    const env = { JITSI_SIM_FAULTS: faults };
    const asked = await jitsiWith(locked, env, ...drift);
    expect([asked.stdout, asked.exitCode]).toEqual([expect.stringContaining("no key"), 1]);
    const left = await jitsiWith(locked, env, ...drift, "--no-docker-hosts");
    expect([left.stdout, left.exitCode]).toEqual([expect.stringContaining("Docker hosts were left out"), 0]);
    expect(left.stdout).not.toContain("grafana");
  });

  test("Ctrl-C ends it and the engine, and says what was not looked at", async () => {
    const config = settings(engine);
    const state = nextFolder();
    const running = jitsi(
      engine,
      "preview",
      "--json",
      "--concurrency",
      "1",
      "--config",
      config,
      "--state",
      state,
      ...made,
    );
    const log = join(state, "previews", "audio-preview.log");
    const deadline = Date.now() + 120_000;
    while (!existsSync(log) && Date.now() < deadline) await sleep(20);
    running.kill("SIGINT");
    const { stdout, exitCode } = await running;
    const { stacks } = JSON.parse(stdout) as Shown;
    expect(of(stacks, "one-bridge").errors).toEqual(["It was not looked at: interrupted."]);
    expect([of(stacks, "audio").state, exitCode]).toEqual(["failed", 1]);
    // Nobody holds the stacks.
    const again = await engine.preview("audio");
    expect(failureOf(again)).toBe("");
  });

  test.each([
    [["--base", "nothing"], /There is no revision "nothing"/],
    [["--concurrency", "0"], /--concurrency takes a whole number from 1 on; "0" is none/],
    [["nobody"], /There is no stack "nobody"/],
  ])("%j is wrong usage", async (args, message) => {
    const { stderr, exitCode } = await jitsi(engine, "preview", "--config", settings(engine), ...args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test("without a CLI it says what to install", async () => {
    const { stderr, exitCode } = await execaNode(
      join(projectDir, "fleet", "jitsi.js"),
      ["preview", "audio", "--config", settings(engine)],
      {
        reject: false,
        env: { ...engine.environment, JITSI_PULUMI: "no-such-pulumi", JITSI_STATE_DIR: nextFolder() },
        extendEnv: false,
      },
    );
    expect(stderr).toMatch(/There is no program "no-such-pulumi"\. Install Pulumi/);
    expect(exitCode).toBe(1);
  });
});

describe("drift", () => {
  test("none: exit code 0", async () => {
    const { stdout, exitCode } = await jitsi(engine, "drift", "--config", settings(engine), ...made);
    expect([stdout, exitCode]).toEqual(["audio: nothing\none-bridge: nothing", 0]);
  });

  test("what is gone and what differs, in the stack that it is in; exit code 1", async () => {
    const drifted = await workshop.fork(engine);
    remove(drifted, "small-grafana");
    limitMemory(drifted, "small-web");
    const config = settings(drifted);
    edit(config, "one-bridge", ["config", "jitsi:media"], "audio");
    const { stdout, exitCode } = await jitsi(drifted, "drift", "--json", "--config", config, ...made);
    const { ok, stacks } = JSON.parse(stdout) as Shown;
    expect([ok, exitCode]).toEqual([false, 1]);
    expect(of(stacks, "audio").state).toBe("same");
    expect(actionsOf(of(stacks, "one-bridge"))).toEqual(["delete small-app-grafana", "update small-app-web"]);
    expect(
      of(stacks, "one-bridge").resources.find(({ action }) => action === "update")?.properties,
    ).toContainEqual({
      path: "memory",
      kind: "update",
      replaces: false,
      before: 0,
      after: 64,
    });
    // Looking changed nothing.
    expect((await jitsi(drifted, "drift", "--json", "--config", config, ...made)).stdout).toBe(stdout);
  });

  test("is undone by the command that it names; a stack that was never deployed has none, and is named", async () => {
    const drifted = await workshop.fork(engine);
    remove(drifted, "small-grafana");
    const config = settings(drifted);
    cpSync(stackFile("docker-hosts").file, join(config, "Pulumi.new.yaml"));
    const drift = () => jitsi(drifted, "drift", "--config", config, "one-bridge", "new");
    const found = await drift();
    expect([found.exitCode, found.stdout]).toEqual([1, expect.stringContaining("new: never deployed\n")]);
    expect(found.stdout).toMatch(/^Never deployed: jitsi up new$/m);
    const [, command = ""] = /^Nothing was changed\. To undo the drift: jitsi (.*)$/m.exec(found.stdout)!;
    expect(command).toBe("up --refresh one-bridge");
    const up = await jitsi(drifted, ...command.split(" "), "--yes", "--config", config);
    expect(failureOf(up)).toBe("");
    const after = await drift();
    expect([after.exitCode, after.stdout]).toEqual([0, expect.stringContaining("one-bridge: nothing\n")]);
  });
});
