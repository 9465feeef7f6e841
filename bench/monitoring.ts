/**
 * What measurements cost InfluxDB: series and bytes on disk for a machine with one bridge and for an app server, for a day, in `raw` and in `long`,
 * after compaction; and the series of a customer with many bridges, some of which come and go. The points are those that the real Telegraf writes, with
 * values that move; InfluxDB is Debian's 1.6, whose files have the same format as 1.12's.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { measurements, type Measurement } from "../model/monitoring/measurements.ts";
import { collectSeconds, database, retention } from "../model/monitoring/retention.ts";
import { until } from "../test/docker/until.ts";
import { startContainers } from "../test/monitoring/containers.ts";
import { everyKindOfHost, member } from "../test/monitoring/deployments.ts";
import { startInfluxdb, type TestInfluxdb } from "../test/monitoring/influxdb.ts";
import { startLab } from "../test/monitoring/lab.ts";
import { lacking } from "../test/setUp/needs.ts";
import { benchOptions } from "./variants/options.ts";

/** One point of each series of a machine. */
interface Template {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: readonly { readonly name: string; readonly value: number; readonly whole: boolean }[];
}

interface Machine {
  readonly what: string;
  readonly points: readonly Template[];
  /** In Telegraf's buffer on disk, for each hour that InfluxDB is away. */
  readonly waitingBytesPerHour: number;
}

async function main(): Promise<void> {
  const values = benchOptions("What measurements cost InfluxDB: series, and bytes on disk.", {
    hours: ["how long each machine is measured", "24"],
    bridges: ["bridges of one customer", "100"],
    members: ["of them, members of groups that come and go in a day", "50"],
  });
  const dir = mkdtempSync(join(tmpdir(), "bench-monitoring-"));
  try {
    const machines = await observed(dir);
    for (const machine of machines) print(await bytesOf(machine, Number(values.hours), dir));
    print(await seriesOf(machines, Number(values.bridges), Number(values.members), dir));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const print = (figures: object): void => console.log(JSON.stringify(figures));

/** What Telegraf writes of a group's member and of the app server. */
async function observed(dir: string): Promise<Machine[]> {
  const names = ["prosody", "prosody-jvb", "jicofo", "web", "influxdb", "grafana", "telegraf"];
  const hasDocker = !(await lacking()).some(({ need }) => need === "docker");
  const docker = hasDocker
    ? await startContainers(
        join(dir, "containers"),
        names.map((name) => `acme-${name}`),
      )
    : undefined;
  const lab = await startLab({
    deployment: everyKindOfHost(),
    members: [member],
    everySeconds: 1,
    ...(docker === undefined ? {} : { docker: docker.socket }),
  });
  try {
    const started = { [member]: await lab.telegraf("ew1", { member }), app: await lab.telegraf("app") };
    await until("both have written some times", 60, async () => {
      const counts = await lab.influxdb.query('SELECT count(uptime) FROM "system" GROUP BY host');
      return counts.filter(({ values }) => Number(values[0]![1]) >= 10).length === 2;
    });
    const machines: Machine[] = [];
    await lab.web.stop();
    for (const [host, what] of [
      [member, "machine with one bridge"],
      ["app", "app server"],
    ] as const) {
      let points = await pointsOf(lab.influxdb, host);
      // Besides the bridge's container there is Telegraf's.
      if (host === member)
        points = points.filter(({ tags }) => !names.slice(0, -2).includes(tags.container ?? ""));
      machines.push({ what, points, waitingBytesPerHour: 0 });
    }
    // What waits grows by one collection each second here.
    const buffer = join(lab.folder, "telegraf", member, "buffer");
    await until("something waits", 30, () => bytesIn(buffer) > 100_000);
    const [before, start] = [bytesIn(buffer), Date.now()];
    await until("more waits", 60, () => bytesIn(buffer) > before + 500_000);
    const each = ((bytesIn(buffer) - before) / (Date.now() - start)) * 1000;
    await started.app.stop();
    return [{ ...machines[0]!, waitingBytesPerHour: (each * 3600) / collectSeconds }, machines[1]!];
  } finally {
    await lab.stop();
    await docker?.stop();
  }
}

async function pointsOf({ query }: TestInfluxdb, host: string): Promise<Template[]> {
  const whole = new Set(
    (await query("SHOW FIELD KEYS")).flatMap(({ name, values }) =>
      values.filter(([, type]) => type === "integer").map(([field]) => `${name} ${String(field)}`),
    ),
  );
  const series = await query(
    `SELECT * FROM /.*/ WHERE host = '${host}' GROUP BY * ORDER BY time DESC LIMIT 1`,
  );
  return series.map(({ name, tags, columns, values: [values = []] }) => ({
    measurement: name,
    tags: Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== "")),
    fields: columns.flatMap((field, index) => {
      const value = values[index];
      return field === "time" || typeof value !== "number"
        ? []
        : [{ name: field, value, whole: whole.has(`${name} ${field}`) }];
    }),
  }));
}

/** Measurements that are read less often (model/monitoring/telegraf): one collection of so many. */
const seldom: Readonly<Record<string, number>> = {
  [measurements.disk.name]: 6,
  [measurements.database.name]: 6,
  [measurements.scaling.name]: 6,
  [measurements.certificate.name]: 360,
};

const counters = new Set(
  (Object.values(measurements) as Measurement[]).flatMap(({ name, fields }) =>
    Object.entries(fields).flatMap(([field, { kind }]) => (kind === "counter" ? [`${name} ${field}`] : [])),
  ),
);

/** Counters grow as they did in the hour before, gauges go up and down within an hour; switches and very small numbers stay. */
function valueAt(measurement: string, { name, value }: Template["fields"][number], step: number): number {
  if (counters.has(`${measurement} ${name}`)) return Math.floor(value * (1 + (step * collectSeconds) / 3600));
  if (Number.isInteger(value) && Math.abs(value) <= 2) return value;
  const moved =
    value * (0.7 + 0.3 * Math.sin(step / 57 + name.length)) * (1 + 0.05 * noise(step + name.length));
  return Number.isInteger(value) ? Math.round(moved) : moved;
}

/** -1 to 1, the same in every run. */
const noise = (seed: number): number => 2 * ((Math.sin(seed * 12.9898) * 43_758.5453) % 1);

function linesAt(points: readonly Template[], step: number, seconds: number, host?: string): string[] {
  return points
    .filter(({ measurement }) => step % (seldom[measurement] ?? 1) === 0)
    .map(({ measurement, tags, fields }) => {
      const own = host === undefined ? tags : { ...tags, host, ...(tags.bridge ? { bridge: host } : {}) };
      const series = [measurement, ...Object.entries(own).map(([tag, value]) => `${tag}=${value}`)].join(",");
      const written = fields.map(
        (field) => `${field.name}=${valueAt(measurement, field, step)}${field.whole ? "i" : ""}`,
      );
      return `${series} ${written.join(",")} ${seconds}000000000`;
    });
}

/** Compaction at once instead of hours after the last point. */
const compactSoon = {
  INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION: "2s",
  INFLUXDB_DATA_COMPACT_FULL_WRITE_COLD_DURATION: "2s",
};

async function bytesOf(machine: Machine, hours: number, dir: string): Promise<object> {
  const folder = mkdtempSync(join(dir, "influxdb-"));
  const influxdb = await startInfluxdb({ folder, env: compactSoon });
  try {
    const day = 24 * 3600;
    const start = (Math.floor(Date.now() / 1000 / day) - 1) * day;
    const steps = (hours * 3600) / collectSeconds;
    for (let step = 0; step < steps; step += 60) {
      const lines = Array.from({ length: Math.min(60, steps - step) }, (_, index) =>
        linesAt(machine.points, step + index, start + (step + index) * collectSeconds),
      );
      const { status, body } = await influxdb.write(lines.flat().join("\n"));
      if (status !== 204) throw new Error(body);
    }
    for (const statement of await longStatements(influxdb, start, hours)) await influxdb.query(statement);
    const bytes = { raw: await compacted(folder, "raw"), long: await compacted(folder, "long") };
    const [perDay, points] = [24 / hours, linesAt(machine.points, 1, 0).length];
    return {
      machine: machine.what,
      series: machine.points.length,
      fields: machine.points.reduce((sum, { fields }) => sum + fields.length, 0),
      pointsPerCollection: points,
      rawBytesPerDay: Math.round(bytes.raw * perDay),
      longBytesPerDay: Math.round(bytes.long * perDay),
      ...(machine.waitingBytesPerHour === 0
        ? {}
        : { waitingBytesPerHour: Math.round(machine.waitingBytesPerHour) }),
    };
  } finally {
    await influxdb.stop();
  }
}

/** What the continuous queries would do with that time. */
async function longStatements({ query }: TestInfluxdb, start: number, hours: number): Promise<string[]> {
  const time = `WHERE time >= ${start}s AND time < ${start + hours * 3600}s`;
  const own = (await query("SHOW CONTINUOUS QUERIES")).find(({ name }) => name === database);
  return (own?.values ?? []).map(([, text]) =>
    /BEGIN (SELECT .*) END/.exec(String(text))![1]!.replace(" GROUP BY ", ` ${time} GROUP BY `),
  );
}

/** Bytes of a policy once its files have not changed for ten seconds and nothing is left to be written. */
async function compacted(folder: string, policy: keyof typeof retention): Promise<number> {
  const shards = join(folder, "data", database, retention[policy].name);
  let [bytes, since] = [-1, Date.now()];
  while (Date.now() - since < 10_000 || bytesIn(join(folder, "wal", database)) > 1000) {
    const now = bytesIn(shards, ".tsm");
    if (now !== bytes) [bytes, since] = [now, Date.now()];
    await delay(500);
  }
  return bytes;
}

function bytesIn(folder: string, ending = ""): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .reduce((sum, stat) => sum + (stat?.isFile() === true ? stat.size : 0), 0);
}

/** @param bridges that stay @param members that a group makes anew each day, for as long as `raw` keeps them */
async function seriesOf(
  [bridge, app]: readonly Machine[],
  bridges: number,
  members: number,
  dir: string,
): Promise<object> {
  const folder = mkdtempSync(join(dir, "influxdb-"));
  const influxdb = await startInfluxdb({ folder });
  try {
    const now = Math.floor(Date.now() / 1000);
    const write = async (lines: readonly string[]): Promise<void> => {
      const { status, body } = await influxdb.write(lines.join("\n"));
      if (status !== 204) throw new Error(body);
    };
    await write(linesAt(app!.points, 0, now));
    for (let count = 0; count < bridges; count++) await write(linesAt(bridge!.points, 0, now, `b-${count}`));
    for (let day = 0; day < retention.raw.days - 1; day++)
      for (let count = 0; count < members; count++)
        await write(linesAt(bridge!.points, 0, now - day * 86_400, `m-${day}-${count}`));
    const [cardinality] = await influxdb.query("SHOW SERIES EXACT CARDINALITY");
    const counted = await influxdb.query("SHOW SERIES CARDINALITY");
    const memory = /VmRSS:\s+(\d+) kB/.exec(
      readFileSync(`/proc/${influxdb.process.pid}/status`, "utf8"),
    )?.[1];
    return {
      bridges,
      membersPerDay: members,
      days: retention.raw.days - 1,
      seriesInDatabase: counted[0]?.values[0]?.[0] ?? cardinality,
      influxdbMemoryMiB: Math.round(Number(memory) / 1024),
    };
  } finally {
    await influxdb.stop();
  }
}

await main();
