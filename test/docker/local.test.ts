/**
 * Stack `local` for real: the engine, a Docker daemon, and containers that honour the part of upstream's contract that they need. Only the
 * provider plugin is ours, where the official one cannot be downloaded.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Container } from "dockerode";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import {
  companionImage,
  defaultRelease,
  imageName,
  jitsiImage,
  type JitsiImage,
} from "../../model/images/images.ts";
import { bridgeJid, ports, xmpp } from "../../model/topology.ts";
import { createEngine, type Engine, type RunResult } from "../../simulator/engine/engine.ts";
import { findCompose } from "../../programs/compose/findCompose.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { exec, logs, run as runContainer, untilHealth } from "./containers.ts";
import type { Daemon } from "./daemon.ts";
import { startDaemonWithImages } from "./images.ts";
import { request } from "./request.ts";
import { until } from "./until.ts";
import { canLogin } from "./xmpp.ts";
import { failureOf } from "../failureOf.ts";
import { describeWith } from "../setUp/withNeeds.ts";

const stack = "local";
const network = "local";

const jitsi = (image: JitsiImage): string => imageName(jitsiImage(image, defaultRelease, {}));
const companion = (image: Parameters<typeof companionImage>[0]): string =>
  imageName(companionImage(image, {}));

const images = {
  web: jitsi("web"),
  prosody: jitsi("prosody"),
  jicofo: jitsi("jicofo"),
  jvb: jitsi("jvb"),
  influxdb: companion("influxdb"),
  grafana: companion("grafana"),
  telegraf: companion("telegraf"),
};

describeWith("images")("stack local on a real daemon", () => {
  let folder: string;
  let daemon: Daemon;
  let engine: Engine;
  let firstUp: RunResult;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "l-"));
    daemon = await startDaemonWithImages(join(folder, "d"), images);
    writeSettings();
    engine = await createEngine({
      projectDir,
      dir: join(folder, "engine"),
      configDir: join(folder, "config"),
      dockerBackend: "daemon",
      cli: await findPulumi({ onProgress: console.error }),
    });
    await engine.initStack(stack);
    firstUp = await engine.up(stack);
    if (firstUp.exitCode !== 0) throw new Error(explained(firstUp));
  });

  afterAll(async () => {
    await daemon?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The defaults, but for the daemon; and for the limit of open files, which sandboxes may not raise that far. */
  function writeSettings(change: Record<string, unknown> = {}): void {
    mkdirSync(join(folder, "config"), { recursive: true });
    const config = {
      "pulumi:disable-default-providers": ["*"],
      "jitsi:kind": "local",
      "jitsi:openFiles": 4096,
      "jitsi:hosts": [{ name: "local", docker: daemon.host, region: "local", publicAddress: "127.0.0.1" }],
      "jitsi:bridges": { static: [{ name: "a", host: "local", heapMiB: 1024 }] },
      ...change,
    };
    writeFileSync(join(folder, "config", `Pulumi.${stack}.yaml`), stringify({ config }));
  }

  const explained = (run: RunResult): string =>
    [...run.diagnostics.map(({ name, message }) => `${name}: ${message}`), run.stderr].join("\n");
  const container = (name: string): Container => daemon.docker.getContainer(`${network}-${name}`);
  const logsOf = (name: string) => logs(container(name));
  const secretOutput = async (name: string): Promise<string> =>
    String((await engine.outputs(stack, { showSecrets: true }))[name]);
  const login = (host: string, port: number, jid: string, password?: string) =>
    canLogin(daemon, { network, host, port, jid, ...(password === undefined ? {} : { password }) });
  const https = (path: string) => `https://${daemon.loopback}:8443${path}`;

  test("comes up, every container healthy, those that only carry files never started", async () => {
    const all = await daemon.docker.listContainers({ all: true });
    const states = all.map(({ Names, State, Status }) =>
      `${Names[0]!.slice(1)} ${State} ${/healthy/.exec(Status)?.[0] ?? ""}`.trim(),
    );
    expect(states.sort()).toEqual([
      "local-grafana running healthy",
      "local-influxdb running healthy",
      "local-jicofo running healthy",
      "local-jicofo-files created",
      "local-jvb-a running healthy",
      "local-jvb-a-files created",
      "local-prosody running healthy",
      "local-prosody-files created",
      "local-prosody-jvb running healthy",
      "local-prosody-jvb-files created",
      "local-telegraf running healthy",
      "local-web running healthy",
      "local-web-files created",
    ]);
  });

  test("a preview after a refresh of what really runs shows no change", async () => {
    const preview = await engine.preview(stack, { args: ["--refresh"] });
    expect(failureOf(preview)).toBe("");
    const changes = preview.steps.filter(({ op }) => op !== "same" && op !== "refresh");
    expect(changes.map(({ op, name, detailedDiff }) => ({ op, name, detailedDiff }))).toEqual([]);
  });

  test("Jicofo finds the bridge, its region and relay id, over its connection to Prosody-JVB", async () => {
    await until("Jicofo knows the bridge", 30, async () => {
      const { output } = await exec(
        container("jicofo"),
        "curl",
        "-fsS",
        `http://127.0.0.1:${ports.jicofoRest}/debug`,
      );
      return output.includes('"region": "local"') && output.includes('"relay_id": "local-a"');
    });
  });

  test("a bridge's account logs in to Prosody-JVB and to no other, a client to the main Prosody", async () => {
    const password = await secretOutput("bridgePassword");
    expect(await login("prosody-jvb", ports.c2sJvb, bridgeJid("jvb"), password)).toBe("ok");
    expect(await login("prosody-jvb", ports.c2sJvb, bridgeJid("jvb"), "wrong0password0wrong")).toBe(
      "not-authorized",
    );
    expect(await login("prosody", ports.c2s, `jvb@${xmpp.auth}`, password)).toBe("not-authorized");
    expect(await login("prosody", ports.c2s, bridgeJid("jvb"), password)).not.toBe("ok");
    expect(await login("prosody", ports.c2s, xmpp.domain)).toBe("ok");
    expect(await login("prosody-jvb", ports.c2sJvb, xmpp.domain)).not.toBe("ok");
  });

  test("a bridge that still has the other account is there, and is not told of other bridges", async () => {
    const envOf = async (name: string): Promise<Record<string, string>> =>
      Object.fromEntries(
        (await container(name).inspect()).Config.Env.map((text) => {
          const [variable = "", ...value] = text.split("=");
          return [variable, value.join("=")];
        }),
      );
    const { JIBRI_XMPP_PASSWORD: password } = await envOf("prosody-jvb");
    const bridge = await runContainer(daemon, {
      name: "other-account",
      image: images.jvb,
      network,
      env: {
        ...(await envOf("jvb-a")),
        ...{ JVB_AUTH_USER: "jvb2", JVB_AUTH_PASSWORD: password!, JVB_MUC_NICKNAME: "other-account" },
      },
      health: ["/usr/local/bin/healthcheck.sh"],
    });
    await untilHealth(bridge, "healthy");
    expect(await logs(bridge)).not.toContain("sees local-a");
    await bridge.remove({ force: true, v: true });
  });

  test("nothing but web and media is published, and only to this computer", async () => {
    const running = await daemon.docker.listContainers();
    const published = running.flatMap(({ Ports }) =>
      Ports.filter(({ PublicPort }) => PublicPort !== undefined),
    );
    expect(published.map(({ IP, PublicPort, Type }) => `${IP}:${PublicPort}/${Type}`).sort()).toEqual([
      "127.0.0.1:10000/udp",
      "127.0.0.1:8000/tcp",
      "127.0.0.1:8443/tcp",
    ]);
  });

  test("web serves the page's configuration and reaches Prosody, Grafana and InfluxDB behind it", async () => {
    expect((await request(https("/config.js"))).body).toContain("config.hosts");
    expect((await request(https("/http-bind"))).status).toBe(200);
    expect((await request(https("/grafana/login"))).status).toBe(200);
    expect((await request(https("/influxdb/write?db=jitsi"), { method: "POST", body: "m v=1" })).status).toBe(
      401,
    );
    expect((await request(https("/influxdb/query?q=SHOW+DATABASES"))).body).not.toContain("results");
  });

  test("upstream's files are read-only for the process that reads them, and their carrier's volume has nobody else's", async () => {
    const { output: conf } = await exec(container("jvb-a"), "cat", "/config/custom-jvb.conf");
    expect(conf).toContain("DISABLE_CERTIFICATE_VERIFICATION = false");
    const { code } = await exec(container("jvb-a"), "sh", "-c", "echo x > /config/custom-jvb.conf");
    expect(code).not.toBe(0);
  });

  test("measurements survive the replacement of every container", async () => {
    const read = async (): Promise<string> => {
      const env = (await container("grafana").inspect()).Config.Env;
      const password = env.find((text) => text.startsWith("INFLUXDB_READ_USER_PASSWORD="))!.split("=")[1]!;
      const query = `http://influxdb:${ports.influxdb}/query?db=jitsi&u=grafana&p=${password}&q=SELECT+v+FROM+survivor`;
      return (await exec(container("web"), "curl", "-fsS", query)).output;
    };
    const env = (await container("telegraf").inspect()).Config.Env;
    const writer = env.find((text) => text.startsWith("INFLUXDB_WRITE_USER_PASSWORD="))!.split("=")[1]!;
    const write = await request(https(`/influxdb/write?db=jitsi&u=telegraf&p=${writer}`), {
      method: "POST",
      body: "survivor v=42",
    });
    expect(write.status).toBe(204);
    expect(await read()).toContain("42");
    const before = (await container("influxdb").inspect()).Id;

    writeSettings({ "jitsi:openFiles": 5000 });
    const run = await engine.up(stack);
    expect(failureOf(run)).toBe("");

    expect((await container("influxdb").inspect()).Id).not.toBe(before);
    expect(await read()).toContain("42");
  });

  test("a rotated bridge password is the one that holds, on Prosody-JVB and in the bridge", async () => {
    const old = await secretOutput("bridgePassword");
    const { deployment } = await engine.exportStack(stack);
    const urn = deployment.resources!.find((resource) =>
      resource.urn.endsWith("::local-secrets-bridge-password"),
    )!.urn;
    const run = await engine.up(stack, { args: ["--replace", urn] });
    expect(failureOf(run)).toBe("");
    const now = await secretOutput("bridgePassword");
    expect(now).not.toBe(old);
    await untilHealth(container("jvb-a"), "healthy");
    expect(await login("prosody-jvb", ports.c2sJvb, bridgeJid("jvb"), now)).toBe("ok");
    expect(await login("prosody-jvb", ports.c2sJvb, bridgeJid("jvb"), old)).toBe("not-authorized");
  });

  test("a rotated password of Jicofo is the one that holds on both Prosodies, after a restart too", async () => {
    const passwordOf = async (): Promise<string> => {
      const env = (await container("jicofo").inspect()).Config.Env;
      return env.find((text) => text.startsWith("JICOFO_AUTH_PASSWORD="))!.split("=")[1]!;
    };
    const old = await passwordOf();
    const { deployment } = await engine.exportStack(stack);
    const urn = deployment.resources!.find(({ urn }) => urn.endsWith("::local-secrets-jicofo-password"))!.urn;
    const run = await engine.up(stack, { args: ["--replace", urn] });
    expect(failureOf(run)).toBe("");
    const now = await passwordOf();
    expect(now).not.toBe(old);

    const holds = async () => {
      for (const [host, port, jid] of [
        ["prosody", ports.c2s, `focus@${xmpp.auth}`],
        ["prosody-jvb", ports.c2sJvb, `focus@${xmpp.jvbAuth}`],
      ] as const) {
        await untilHealth(container(host), "healthy");
        await until(`${host} has made its accounts`, 20, async () =>
          (await logsOf(host)).includes("[register-setup] done"),
        );
        expect(await login(host, port, jid, now)).toBe("ok");
        expect(await login(host, port, jid, old)).toBe("not-authorized");
      }
    };
    await holds();
    // The account was there before the image's set-up came to make it; not on Prosody-JVB (docs/decisions/0002).
    expect(await logsOf("prosody")).toMatch(/focus@auth\.meet\.jitsi: .*User exists/);
    expect(await logsOf("prosody-jvb")).not.toMatch(/focus@auth\.jvb\.meet\.jitsi: .*User exists/);
    await container("prosody").restart({ t: 5 });
    await holds();
  });

  test("a destroy leaves the data and nothing else", async () => {
    const run = await engine.destroy(stack);
    expect(failureOf(run)).toBe("");
    expect(await daemon.docker.listContainers({ all: true })).toEqual([]);
    const { Volumes } = await daemon.docker.listVolumes();
    expect(Volumes.map(({ Name }) => Name).sort()).toEqual(["local-grafana", "local-influxdb", "local-web"]);
  });

  test("the same stack rendered as Compose files starts by `docker compose up`", async () => {
    const out = join(folder, "out");
    await execa(
      process.execPath,
      [
        "fleet/jitsi.js",
        "render",
        stack,
        "--config",
        join(folder, "config"),
        "--out",
        out,
        "--generate-secrets",
      ],
      { cwd: projectDir },
    );
    const { command } = await findCompose({ onProgress: console.error });
    const compose = (...args: string[]) =>
      execa(command, args, {
        cwd: join(out, "local"),
        env: { DOCKER_HOST: daemon.host },
        reject: false,
        all: true,
      });
    // Volumes of the destroyed stack have other passwords in them.
    await Promise.all(
      (await daemon.docker.listVolumes()).Volumes.map(({ Name }) => daemon.docker.getVolume(Name).remove()),
    );
    const { exitCode, all } = await compose("up", "--detach", "--wait", "--pull", "never");
    expect(failureOf({ exitCode, stdout: all })).toBe("");
    const running = await daemon.docker.listContainers();
    expect(running.map(({ Status }) => /\((healthy)\)/.exec(Status)?.[1])).toEqual(Array(8).fill("healthy"));
    expect((await request(https("/http-bind"))).status).toBe(200);
    expect((await compose("down", "--volumes")).exitCode).toBe(0);
  });
});
