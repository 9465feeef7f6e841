/**
 * Minutes of a deployment as the real Telegraf saw it, pulled out in time to be an hour or more: the clock of the daemons' pages went as much faster,
 * so their rates are right. The machine's own counters (network, UDP) grow that much slower than they did.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { measurements } from "../../model/monitoring/measurements.ts";
import { retention } from "../../model/monitoring/retention.ts";
import { has } from "../setUp/lacks.ts";
import { until } from "../docker/until.ts";
import { startContainers } from "./containers.ts";
import { everyKindOfHost, member } from "./deployments.ts";
import { startInfluxdb, type TestInfluxdb } from "./influxdb.ts";
import { startLab } from "./lab.ts";

export interface RecordedHours {
  /** With `raw` and, filled by its own continuous queries, `long`. */
  readonly influxdb: TestInfluxdb;
  /** Of the first point and the last. Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly containers: boolean;
  readonly stop: () => Promise<void>;
}

/** @param seconds that the recording lasts @param speed how much faster the clock of the pages goes */
export async function recordHours({
  seconds,
  speed,
}: {
  seconds: number;
  speed: number;
}): Promise<RecordedHours> {
  const folder = mkdtempSync(join(tmpdir(), "recorded-hours-"));
  const containers = has("docker");
  const docker = containers
    ? await startContainers(folder, ["acme-prosody", "acme-prosody-jvb", "acme-jicofo", "acme-web"])
    : undefined;
  try {
    const members = [member, `${member}2`];
    const lab = await startLab({
      deployment: everyKindOfHost(),
      members,
      everySeconds: 1,
      speed,
      ...(docker === undefined ? {} : { docker: docker.socket }),
    });
    let points: string[];
    let to: number;
    try {
      for (const host of ["app", "fsn", "ew3-a", "use1-a"]) await lab.telegraf(host);
      for (const name of members) await lab.telegraf("ew1", { member: name });
      await delay(seconds * 1000);
      to = Date.now();
      points = await pulledOut(lab.influxdb, speed, to);
    } finally {
      await lab.stop();
    }
    return await inDatabase(points, join(folder, "influxdb"), {
      from: to - seconds * speed * 1000,
      to,
      containers,
      end: () => rmSync(folder, { recursive: true, force: true }),
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await docker?.stop();
  }
}

async function inDatabase(
  points: readonly string[],
  folder: string,
  { from, to, containers, end }: { from: number; to: number; containers: boolean; end: () => void },
): Promise<RecordedHours> {
  const first = await startInfluxdb({ folder });
  for (let start = 0; start < points.length; start += 5000) {
    const { status, body } = await first.write(points.slice(start, start + 5000).join("\n"));
    if (status !== 204) throw new Error(body);
  }
  await first.stop();
  // At each start the service's own script brings the last two hours into `long`.
  const influxdb = await startInfluxdb({ folder });
  const count = `SELECT count(uptime) FROM "${retention.long.name}"."${measurements.system.name}"`;
  await until("`long` is filled", 60, async () => (await influxdb.query(count)).length > 0);
  return {
    influxdb,
    from,
    to,
    containers,
    stop: async () => {
      await influxdb.stop();
      end();
    },
  };
}

/** Everything in line protocol, each point as much further before `end` as `factor` says. */
async function pulledOut({ query }: TestInfluxdb, factor: number, end: number): Promise<string[]> {
  const wholeNumbers = new Set(
    (await query("SHOW FIELD KEYS")).flatMap(({ name, values }) =>
      values.filter(([, type]) => type === "integer").map(([field]) => `${name} ${String(field)}`),
    ),
  );
  const lines: string[] = [];
  for (const [name] of (await query("SHOW MEASUREMENTS"))[0]?.values ?? []) {
    const measurement = String(name);
    for (const { tags, columns, values } of await query(`SELECT * FROM "${measurement}" GROUP BY *`)) {
      const given = Object.entries(tags).filter(([, value]) => value !== "");
      const series = [measurement, ...given.map(([tag, value]) => `${tag}=${value.replaceAll(" ", "\\ ")}`)];
      for (const [time, ...fields] of values) {
        const written = fields.flatMap((value, index) => {
          const field = columns[index + 1]!;
          if (value === null) return [];
          return [`${field}=${String(value)}${wholeNumbers.has(`${measurement} ${field}`) ? "i" : ""}`];
        });
        const at = Math.round(end - (end - Number(time)) * factor);
        lines.push(`${series.join(",")} ${written.join(",")} ${at}000000`);
      }
    }
  }
  return lines;
}
