/** The deployment's InfluxDB with the real program: its accounts, policies and continuous queries, and what its start refuses. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { continuousQueries } from "../../model/monitoring/provisioning/continuousQueries.ts";
import type { Service } from "../../model/services/service.ts";
import { innerPaths } from "../../model/services/nginx.ts";
import { hostNames, ports } from "../../model/topology.ts";
import { until } from "../docker/until.ts";
import {
  exampleInfluxdb,
  freePort,
  somePasswords,
  startInfluxdb,
  type Account,
  type TestInfluxdb,
} from "./influxdb.ts";
import { describeWith, testWith } from "../setUp/withNeeds.ts";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "influxdb-"));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** All that provisioning makes, as InfluxDB itself tells it. */
const provisioned = (influxdb: TestInfluxdb) =>
  influxdb.query(
    'SHOW DATABASES; SHOW RETENTION POLICIES ON "jitsi"; SHOW USERS; SHOW GRANTS FOR "telegraf"; SHOW GRANTS FOR "grafana"; SHOW CONTINUOUS QUERIES',
  );

const minute = 60_000;
/** Nanoseconds, as text: they are too many for a number. */
const at = (milliseconds: number): string => `${Math.floor(milliseconds)}000000`;

/** With another text in the place of `before` in its files. */
function altered(before: string | RegExp, after: string): Service {
  const service = exampleInfluxdb();
  const files = service.files.map((file) => ({
    ...file,
    content: (file.content as string).replace(before, after),
  }));
  expect(files).not.toEqual(service.files);
  return { ...service, files };
}

const nginxProgram = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";

describeWith("influxdb")("InfluxDB as it is started", () => {
  let influxdb: TestInfluxdb;

  beforeAll(async () => {
    influxdb = await startInfluxdb();
  });
  afterAll(() => influxdb?.stop());

  test("keeps what Telegraf writes for two weeks and what is left of it for two years", async () => {
    const [policies] = await influxdb.query('SHOW RETENTION POLICIES ON "jitsi"');
    expect(policies?.values).toEqual([
      ["raw", "336h0m0s", "24h0m0s", 1, true],
      ["long", "17520h0m0s", "168h0m0s", 1, false],
    ]);
  });

  test.each<[Account | "none" | "wrong", number]>([
    ["writer", 204],
    ["admin", 204],
    ["reader", 403],
    ["none", 401],
    ["wrong", 401],
  ])("%s writes: %i", async (who, status) => {
    const wrong = { as: "writer", passwords: { ...somePasswords, writer: "guess" } } as const;
    const asked = who === "wrong" ? wrong : { as: who };
    expect((await influxdb.write("cpu,host=a usage_idle=1", asked)).status).toBe(status);
  });

  const refusal = /not authorized|requires admin|error authorizing/;

  const administrative = [
    'DROP DATABASE "jitsi"',
    'DROP MEASUREMENT "cpu"',
    "CREATE USER \"x\" WITH PASSWORD 'y' WITH ALL PRIVILEGES",
    "SET PASSWORD FOR \"admin\" = 'y'",
  ];
  /** To InfluxDB 1.x these are writing (influxql `RequiredPrivileges`): only the door keeps the writer from them. */
  const destructive = [
    'DELETE FROM "cpu"',
    'DROP SERIES FROM "cpu"',
    'DROP RETENTION POLICY "long" ON "jitsi"',
    'DROP CONTINUOUS QUERY "long_cpu" ON "jitsi"',
  ];

  test.each(administrative)("the writer may not say %s", async (statement) => {
    expect((await influxdb.ask(statement, { as: "writer" })).body).toMatch(refusal);
  });

  test.each([...administrative, ...destructive, 'SELECT * INTO "x" FROM "cpu"'])(
    "the reader may not say %s",
    async (statement) => {
      expect((await influxdb.ask(statement, { as: "reader" })).body).toMatch(refusal);
    },
  );

  test.each(["SHOW MEASUREMENTS", "SHOW SERIES", 'SHOW TAG VALUES WITH KEY = "host"', 'SELECT * FROM "cpu"'])(
    "the writer learns nothing by %s",
    async (question) => {
      await influxdb.write("cpu,host=known usage_idle=1", { as: "writer" });
      expect((await influxdb.ask(question)).body).toMatch(/known|cpu/);
      const { body } = await influxdb.ask(question, { as: "writer" });
      // Some are refused, to others the answer is empty.
      if (!refusal.test(body)) expect(JSON.parse(body)).toEqual({ results: [{ statement_id: 0 }] });
    },
  );

  testWith("nginx")("through nginx the writer writes, and can do nothing else", async () => {
    const before = await provisioned(influxdb);
    await influxdb.write("cpu,host=kept usage_idle=1", { as: "writer" });
    const door = await openDoor(influxdb.url);
    const Authorization = `Basic ${Buffer.from(`telegraf:${somePasswords.writer}`).toString("base64")}`;
    const post = async (path: string, body: string) => {
      const headers = { Authorization, "Content-Type": "application/x-www-form-urlencoded" };
      const response = await fetch(door.url + path, { method: "POST", headers, body });
      return { status: response.status, body: await response.text() };
    };
    expect(await post("/influxdb/write?db=jitsi", "cpu,host=door usage_idle=2")).toMatchObject({
      status: 204,
    });
    for (const statement of [...administrative, ...destructive, "SHOW DATABASES"])
      for (const path of [
        "/influxdb/query",
        "/query",
        "/influxdb/write/query",
        "/influxdb/write/../query",
        "/influxdb/write%2f..%2fquery",
        "/influxdb/write",
      ]) {
        const { body } = await post(`${path}?db=jitsi&q=${encodeURIComponent(statement)}`, `q=${statement}`);
        expect(body).not.toContain("results");
      }
    await door.close();
    expect(await provisioned(influxdb)).toEqual(before);
    const [points] = await influxdb.query("SELECT * FROM cpu WHERE host =~ /kept|door/");
    expect(points?.values).toHaveLength(2);
  });

  test("the reader reads", async () => {
    await influxdb.write("cpu,host=b usage_idle=7", { as: "writer" });
    const [series] = await influxdb.query(
      `SELECT last("usage_idle") FROM "jitsi"."raw"."cpu" WHERE "host" = 'b'`,
      { as: "reader" },
    );
    expect(series?.values[0]?.[1]).toBe(7);
  });

  test("has a continuous query for every measurement, as it was written", async () => {
    const list = await influxdb.query("SHOW CONTINUOUS QUERIES");
    const queries = list
      .find(({ name }) => name === "jitsi")!
      .values.map(([, query]) => plain(String(query)));
    expect(queries.sort()).toEqual(continuousQueries().map(plain).sort());
  });

  test("no password is in its log, nor in the environment of the running server", async () => {
    const { stdout } = await execa("tr", ["\\0", "\\n"], {
      inputFile: `/proc/${influxdb.process.pid}/environ`,
    });
    expect(stdout).toContain("INFLUXDB_HTTP_AUTH_ENABLED=true");
    for (const password of Object.values(somePasswords)) {
      expect(influxdb.log()).not.toContain(password);
      expect(stdout).not.toContain(password);
    }
  });
});

/** nginx with what the web container has of InfluxDB, before this one. */
async function openDoor(upstream: string) {
  const folder = newFolder();
  const port = await freePort();
  const paths = innerPaths(undefined).replaceAll(`http://${hostNames.influxdb}:${ports.influxdb}`, upstream);
  expect(paths).toContain(upstream);
  const conf = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/errors; events {}
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server { listen 127.0.0.1:${port}; ${paths} }
}`;
  writeFileSync(join(folder, "nginx.conf"), conf);
  const nginx = execa(nginxProgram, ["-p", folder, "-c", join(folder, "nginx.conf")], { reject: false });
  const url = `http://127.0.0.1:${port}`;
  await until("nginx answers", 20, async () => (await fetch(url)).status > 0);
  return {
    url,
    close: async () => {
      nginx.kill("SIGTERM");
      await nginx;
    },
  };
}

/** InfluxDB leaves out quotes and words that say nothing. */
const plain = (query: string): string => query.replaceAll('"', "").replaceAll(/\s+/g, " ");

describeWith("influxdb")("started again", () => {
  test("all is as it was, the data too", async () => {
    const folder = newFolder();
    const first = await startInfluxdb({ folder });
    await first.write("cpu,host=a usage_idle=3", { as: "writer" });
    const before = await provisioned(first);
    await first.stop();
    for (let start = 0; start < 2; start++) {
      const again = await startInfluxdb({ folder });
      expect(await provisioned(again)).toEqual(before);
      const [series] = await again.query('SELECT * FROM "cpu"', { as: "reader" });
      expect(series?.values).toHaveLength(1);
      await again.stop();
    }
  });

  test("the passwords are those of the day, and those of yesterday open nothing", async () => {
    const folder = newFolder();
    await (await startInfluxdb({ folder })).stop();
    const passwords = { admin: "anotherAdmin1", writer: "anotherWriter1", reader: "anotherReader1" };
    const influxdb = await startInfluxdb({ folder, passwords });
    for (const as of ["writer", "admin"] as const) {
      expect((await influxdb.write("m v=1", { as })).status).toBe(204);
      expect((await influxdb.write("m v=1", { as, passwords: somePasswords })).status).toBe(401);
    }
    expect((await influxdb.ask('SELECT * FROM "m"', { as: "reader" })).status).toBe(200);
    expect((await influxdb.ask('SELECT * FROM "m"', { as: "reader", passwords: somePasswords })).status).toBe(
      401,
    );
    await influxdb.stop();
  });

  test("what somebody changed by hand is put right", async () => {
    const folder = newFolder();
    const first = await startInfluxdb({ folder });
    const before = await provisioned(first);
    await first.query(
      'GRANT ALL PRIVILEGES TO "telegraf"; GRANT ALL ON "jitsi" TO "grafana"; DROP RETENTION POLICY "long" ON "jitsi"; ' +
        'ALTER RETENTION POLICY "raw" ON "jitsi" DURATION 3d; DROP CONTINUOUS QUERY "long_cpu" ON "jitsi"; ' +
        'CREATE CONTINUOUS QUERY "long_gone" ON "jitsi" BEGIN SELECT mean("v") INTO "x" FROM "y" GROUP BY time(1h) END',
    );
    expect(await provisioned(first)).not.toEqual(before);
    await first.stop();
    const again = await startInfluxdb({ folder });
    const sorted = (series: Awaited<ReturnType<typeof provisioned>>) =>
      series.map(({ values, ...rest }) => ({ ...rest, values: [...values].sort() }));
    expect(sorted(await provisioned(again))).toEqual(sorted(before));
    await again.stop();
  });

  test("points that came an hour late are in the long policy too: gauges as their mean, counters as the last value", async () => {
    const folder = newFolder();
    const first = await startInfluxdb({ folder });
    const window = Math.floor((Date.now() - 70 * minute) / (5 * minute)) * 5 * minute;
    const lines = [0, 10, 20].flatMap((seconds, index) => [
      `jitsi_jvb,host=a,bridge=x jitsi_jvb_current_endpoints=${index + 1},jitsi_jvb_packets_received_total=${100 * index} ${at(window + seconds * 1000)}`,
      `cpu,host=a usage_idle=${10 * index} ${at(window + seconds * 1000)}`,
    ]);
    expect((await first.write(lines.join("\n"), { as: "writer" })).status).toBe(204);
    await first.stop();
    const again = await startInfluxdb({ folder });
    const rows = await until("continuous queries have run", 30, async () => {
      const found = await again.query(
        'SELECT "jitsi_jvb_current_endpoints", "jitsi_jvb_packets_received_total", "bridge" FROM "jitsi"."long"."jitsi_jvb"; SELECT "usage_idle", "host" FROM "jitsi"."long"."cpu"',
        { as: "reader" },
      );
      return found.length === 2 ? found : undefined;
    });
    expect(rows.map(({ values }) => values)).toEqual([[[window, 2, 200, "x"]], [[window, 10, "a"]]]);
    await again.stop();
  });
});

describeWith("influxdb")("it is not started", () => {
  test.each<[string, Parameters<typeof startInfluxdb>[0], RegExp]>([
    [
      "with a statement that InfluxDB does not understand",
      { service: altered("GROUP BY", "GROUP AT") },
      /InfluxDB is not started: this continuous query cannot be made: .*error parsing query/s,
    ],
    [
      "with a policy that InfluxDB refuses",
      { service: altered("DURATION 14d", "DURATION 14m") },
      /InfluxDB is not started: a retention policy cannot be made: .*retention policy duration must be/s,
    ],
    [
      "without a password",
      { passwords: { ...somePasswords, reader: "" } },
      /InfluxDB is not started: the password of grafana must be letters and digits/,
    ],
    [
      "with a password that would end its own quotes",
      { passwords: { ...somePasswords, writer: "x' WITH ALL PRIVILEGES" } },
      /InfluxDB is not started: the password of telegraf must be letters and digits/,
    ],
    [
      "where it cannot write",
      { env: { INFLUXDB_META_DIR: "/proc/meta" } },
      /\/proc\/meta.*InfluxDB is not started: it ended before its accounts could be made/s,
    ],
  ])("%s", async (_, options, message) => {
    const start = startInfluxdb(options);
    await expect(start).rejects.toThrow(message);
    await expect(start).rejects.toThrow("InfluxDB ended with 1");
    for (const password of Object.values(somePasswords)) await expect(start).rejects.not.toThrow(password);
  });
});
