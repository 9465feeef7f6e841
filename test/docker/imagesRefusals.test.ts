import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jitsiTmpfs, logs, run, untilExit, untilHealth } from "./containers.ts";
import type { ContainerSpec } from "./containers.ts";
import type { Daemon } from "./daemon.ts";
import { startDaemonWithImages } from "./images.ts";
import { bridge, images, network, prosodyJvb, prosodyMain, runInTest, web } from "./referenceServices.ts";
import { until } from "./until.ts";
import { describeWith } from "../setUp/withNeeds.ts";
import pLimit from "p-limit";

/** Containers need their time, and little else: the first test that asks begins the work of all rows, five at a time. */
function begunTogether<Row extends readonly [string, ...unknown[]], T>(
  rows: readonly Row[],
  work: (row: Row) => Promise<T>,
): (title: string) => Promise<T> {
  let begun: Map<string, Promise<{ readonly value: T } | { readonly error: unknown }>> | undefined;
  const limit = pLimit(5);
  return async (title) => {
    begun ??= new Map(
      rows.map((row) => [
        row[0],
        limit(() => work(row)).then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        ),
      ]),
    );
    const outcome = (await begun.get(title))!;
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  };
}

describeWith("images")("the stand-in images show what is wrong", () => {
  const directory = join(tmpdir(), `refusals-${process.pid}`);
  let daemon: Daemon;

  beforeAll(async () => {
    daemon = await startDaemonWithImages(directory, images);
    await daemon.docker.createNetwork({ Name: network });
    await startBrewery("prosody-jvb", {});
  });

  afterAll(async () => {
    await daemon?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function startBrewery(name: string, changes: Record<string, string>): Promise<void> {
    const binds = [`${name}:/var/lib/prosody`];
    const container = await run(daemon, { name, network, ...prosodyJvb(changes), binds });
    await untilHealth(container, "healthy");
    await until("the accounts are there", 20, async () =>
      (await logs(container)).includes("[register-setup] done"),
    );
  }

  // A directory that Docker makes for a bind belongs to root.
  const ofRoot = (path: string) => ({ binds: [`${directory}/of-root:${path}`] });
  const withTmpfs = (tmpfs: Record<string, string>) => ({ ...bridge(), tmpfs });
  const telegraf = { image: images.telegraf, user: "telegraf" };

  const refusals: readonly [string, Omit<ContainerSpec, "name">, number, RegExp][] = [
    ["a bridge without a password", bridge({ JVB_AUTH_PASSWORD: "" }), 1, /JVB auth password must be set/],
    [
      "no password of Jicofo",
      prosodyMain({ JICOFO_AUTH_PASSWORD: "" }),
      1,
      /JICOFO_AUTH_PASSWORD must be set/,
    ],
    ["no password of bridges", prosodyMain({ JVB_AUTH_PASSWORD: "" }), 1, /JVB_AUTH_PASSWORD must be set/],
    ["Jicofo without a password", { image: images.jicofo }, 1, /Jicofo auth password must be set/],
    [
      "Prosody's data of root",
      { ...prosodyMain(), ...ofRoot("/var/lib/prosody") },
      1,
      /not writable .*uid 1000/,
    ],
    ["web's storage of root", { ...web(), ...ofRoot("/storage") }, 1, /'\/storage' is not writable/],
    ["Grafana's data of root", { image: images.grafana, ...ofRoot("/var/lib/grafana") }, 1, /not writable/],
    ["an unknown mode", prosodyMain({ PROSODY_MODE: "Brewery" }), 1, /PROSODY_MODE=Brewery/],
    ["settings that are no Lua", prosodyJvb({ GLOBAL_CONFIG: "limit = = 1" }), 1, /GLOBAL_CONFIG:1/],
    ["no /run", withTmpfs({}), 100, /belongs to uid 0 instead of 1000/],
    ["a /run of root", withTmpfs({ ...jitsiTmpfs, "/run": "exec" }), 100, /belongs to uid 0 instead of 1000/],
    ["a /run without exec", withTmpfs({ "/run": "noexec,uid=1000,gid=1000" }), 100, /is mounted noexec/],
    ["another process 1", { ...bridge(), init: true }, 100, /can only run as process 1/],
    ["Telegraf without a configuration", telegraf, 1, /telegraf\.conf.*No such file/],
  ];
  const exits = begunTogether(refusals, async ([title, spec]) => {
    const name = title.replaceAll(/[^a-zA-Z0-9]+/g, "-");
    const volume = spec.image === images.prosody ? { binds: [`${name}:/var/lib/prosody`] } : {};
    return untilExit(await run(daemon, { name, network, ...volume, ...spec }));
  });
  test.each(refusals)("%s: the container ends", async (title, _, code, message) => {
    expect(await exits(title)).toMatchObject({ code, output: expect.stringMatching(message) });
  });

  const mistakes: readonly [string, Record<string, string>][] = [
    ["password", { JVB_AUTH_PASSWORD: "wrong" }],
    ["user", { JVB_AUTH_USER: "bridge" }],
    ["server", { JVB_XMPP_SERVER: "nobody" }],
    ["port", { JVB_XMPP_PORT: "5222" }],
    ["login domain", { JVB_XMPP_AUTH_DOMAIN: "auth.meet.jitsi" }],
    ["brewery domain", { JVB_XMPP_INTERNAL_MUC_DOMAIN: "internal-muc.meet.jitsi" }],
    ["choice of server", { ENABLE_JVB_XMPP_SERVER: "0" }],
    ["address", { JVB_ADVERTISE_IPS: "10.0.0.7" }],
  ];
  const lost = begunTogether(mistakes, async ([title, changes]) => {
    const name = `wrong-${title.replaceAll(" ", "-")}`;
    await untilHealth(await run(daemon, { name, network, ...bridge(changes) }), "unhealthy");
  });
  test.each(mistakes)("a bridge with a wrong %s is unhealthy", async (title) => {
    await lost(title);
  });

  test("without a domain on Prosody-JVB, whose two defaults differ, a bridge is unhealthy", async () => {
    await startBrewery("no-domain", { JVB_XMPP_AUTH_DOMAIN: "" });
    const spec = { name: "lost", ...bridge({ JVB_XMPP_SERVER: "no-domain" }) };
    await untilHealth(await runInTest(daemon, spec), "unhealthy");
  });

  test("Prosody with another HTTP port than its health script asks is unhealthy", async () => {
    const spec = { name: "other-port", ...prosodyJvb({ PROSODY_HTTP_PORT: "5281" }) };
    const container = await runInTest(daemon, { ...spec, binds: ["other-port:/var/lib/prosody"] });
    await untilHealth(container, "unhealthy");
  });
});
