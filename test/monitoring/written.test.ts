/** The real Telegraf, with what the model renders for each kind of host, writes all that queries may ask for into the real InfluxDB. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { companionImage } from "../../model/images/images.ts";
import { retention } from "../../model/monitoring/retention.ts";
import { moduleVersion, plugins } from "../../programs/telegraf/findTelegraf.ts";
import type { Daemon } from "../docker/daemon.ts";
import { until } from "../docker/until.ts";
import { startContainers } from "./containers.ts";
import { everyDeployment, everyKindOfHost, member } from "./deployments.ts";
import { neverWritten, unknownTags } from "./everyMeasurement.ts";
import { startLab, telegrafOf, type Lab } from "./lab.ts";
import { confOf, type RunningTelegraf } from "./telegraf.ts";
import { has } from "../setUp/lacks.ts";
import { describeWith } from "../setUp/withNeeds.ts";

/** What this machine does not have, by the beginning of its name. */
const notHere: Readonly<Record<string, string>> = {
  ethtool: "the counters of AWS's own network card",
};

const hasDocker = has("docker");

describeWith("nginx", "influxdb")("every kind of host", () => {
  const folder = mkdtempSync(join(tmpdir(), "written-"));
  let docker: Daemon | undefined;
  let lab: Lab;
  const running: Record<string, RunningTelegraf> = {};

  beforeAll(async () => {
    if (hasDocker)
      docker = await startContainers(folder, ["acme-prosody", "acme-prosody-jvb", "of-someone-else"]);
    lab = await startLab({
      deployment: everyKindOfHost(),
      members: [member],
      everySeconds: 1,
      ...(docker === undefined ? {} : { docker: docker.socket }),
    });
    for (const host of ["app", "fsn", "ew3-a", "use1-a"]) running[host] = await lab.telegraf(host);
    running[member] = await lab.telegraf("ew1", { member });
    await until("each host has written twice", 60, async () => {
      const hosts = await lab.influxdb.query('SELECT count(uptime) FROM "system" GROUP BY host');
      return (
        hosts.filter(({ values }) => (values[0]![1] as number) > 1).length === Object.keys(running).length
      );
    });
  });

  afterAll(async () => {
    await lab?.stop();
    await docker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const missing = async (): Promise<string[]> =>
    (await neverWritten(lab.influxdb, retention.raw.name)).filter(
      (name) =>
        !Object.keys(notHere).some((start) => name.startsWith(start)) &&
        (docker !== undefined || !name.startsWith("docker_")),
    );

  test("every measurement, field and tag is written, and no tag beside them", async () => {
    await until("all is written", 60, async () => (await missing()).length === 0).catch(async () =>
      expect(await missing()).toEqual([]),
    );
    expect(await unknownTags(lab.influxdb)).toEqual([]);
  });

  test("no Telegraf complains", () => {
    const complaints = Object.values(running).flatMap((telegraf) =>
      telegraf
        .log()
        .split("\n")
        .filter((line) => / [EW]! /.test(line))
        .map((line) => line.replace(/^\S+ /, "")),
    );
    const known = [
      /disk-write-through buffer strategy .* experimental/,
      // The tests' second is shorter than a look at all containers.
      /\[inputs\.docker\] Collection took longer than expected/,
    ];
    expect([...new Set(complaints)].filter((line) => !known.some((form) => form.test(line)))).toEqual([]);
  });

  test("bridges, machines and pools go by their own names", async () => {
    const series = await lab.influxdb.query(
      "SELECT last(jitsi_jvb_stress) FROM jitsi_jvb GROUP BY customer, host, pool, bridge, region",
    );
    expect(series.map(({ tags }) => tags)).toEqual([
      { customer: "acme", host: member, pool: "ew1", bridge: member, region: "gcp-europe-west1" },
      { customer: "acme", host: "ew3-a", pool: "", bridge: "ew3-a", region: "gcp-europe-west3" },
      { customer: "acme", host: "fsn", pool: "", bridge: "fsn-a", region: "hetzner-fsn1" },
      { customer: "acme", host: "use1-a", pool: "", bridge: "use1-a", region: "aws-us-east-1" },
    ]);
  });

  test("a Prosody's own domains are in no machine's place", async () => {
    const series = await lab.influxdb.query(
      "SELECT last(prosody_mod_muc__live_room) FROM prosody GROUP BY host, prosody, vhost",
    );
    expect(series.map(({ tags }) => tags)).toEqual([
      { host: "app", prosody: "jvb", vhost: "muc.jvb.meet.jitsi" },
      ...["breakout", "internal-muc", "lobby", "muc"].map((room) => ({
        host: "app",
        prosody: "main",
        vhost: `${room}.meet.jitsi`,
      })),
    ]);
    const own = await lab.influxdb.query(
      "SELECT last(prosody_mod_bosh__active_sessions) FROM prosody GROUP BY host, prosody, vhost",
    );
    expect(own.map(({ tags }) => tags)).toEqual([{ host: "app", prosody: "main", vhost: "" }]);
  });

  test("a bit rate costs its list price", async () => {
    const [asked] = await lab.influxdb.query(
      `SELECT last(jitsi_jvb_outgoing_bitrate) FROM jitsi_jvb WHERE host = 'use1-a'`,
    );
    const bits = asked!.values[0]![1] as number;
    const [cost] = await lab.influxdb.query(
      `SELECT last(egress_usd_per_hour) FROM cost WHERE host = 'use1-a'`,
    );
    // 0.09 USD for a gigabyte; the two points may be a second apart.
    expect(cost!.values[0]![1]).toBeCloseTo(((bits * 3600) / 8e9) * 0.09, 0);
  });

  test("the customer's Prometheus gets the daemons' metrics under their own names", async () => {
    const page = async (host: string): Promise<string> => (await fetch(running[host]!.prometheusUrl!)).text();
    const app = await page("app");
    expect(app).toMatch(
      /^# TYPE jitsi_jicofo_conferences_created_total counter\njitsi_jicofo_conferences_created_total\{.*host="app".*\} \d/m,
    );
    expect(app).toMatch(/^prosody_mod_c2s__connections\{.*vhost="auth\.meet\.jitsi".*\} \d/m);
    expect(app).toMatch(/^prosody_mod_bosh__new_sid_total\{/m);
    const bridge = await page(member);
    expect(bridge).toMatch(new RegExp(`^jitsi_jvb_stress\\{.*bridge="${member}".*\\} 0\\.\\d`, "m"));
    expect(bridge).toMatch(/^# TYPE jitsi_jvb_conferences_by_size histogram$/m);
    expect(bridge).toMatch(/^jitsi_jvb_conferences_by_size_bucket\{.*le="\+Inf".*\} [1-9]/m);
    expect(bridge).not.toMatch(/_created[ {]|_info[ {]/);
  });
});

describe("the Telegraf of the tests", () => {
  const confs = [...everyDeployment(), everyKindOfHost()].flatMap(({ hosts }) =>
    hosts.map((host) => parse(confOf(telegrafOf(host))) as Record<string, Record<string, unknown>>),
  );
  const used = (kind: string): string[] =>
    [...new Set(confs.flatMap((conf) => Object.keys(conf[kind] ?? {})))].sort();

  test.each(["inputs", "processors", "outputs"] as const)(
    "has the %s that are used, and no others",
    (kind) => {
      expect([...plugins[kind]].sort()).toEqual(used(kind));
    },
  );

  test("is of the version that is deployed", () => {
    expect(moduleVersion()).toBe(companionImage("telegraf", {}).tag);
  });
});
