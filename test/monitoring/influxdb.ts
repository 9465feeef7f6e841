/** InfluxDB as a deployment runs it: the service's own script, files and settings, with Debian's program. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { appServerHost, describe } from "../../model/deployment.ts";
import { database } from "../../model/monitoring/retention.ts";
import { exampleSettings } from "../../model/rules/fixtures.ts";
import { secretNames } from "../../model/access/secrets.ts";
import { isSecret, type Service } from "../../model/services/service.ts";
import { influxdbAccounts } from "../../model/services/influxdb.ts";
import { until } from "../docker/until.ts";

export type Account = keyof typeof influxdbAccounts;

export type Passwords = Readonly<Record<Account, string>>;

export const somePasswords: Passwords = {
  admin: "adminPassword0123456789",
  writer: "writerPassword0123456789",
  reader: "readerPassword0123456789",
};

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Series {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (string | number | boolean | null)[])[];
}

export interface Asked {
  /** Default: the administrator. `none` gives no name. */
  readonly as?: Account | "none";
  /** Default: those that InfluxDB was started with. */
  readonly passwords?: Passwords;
}

export interface TestInfluxdb {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Holds its data: start again with the same one to find them again. */
  readonly folder: string;
  readonly process: ChildProcess;
  /** What it has written to its log. */
  readonly log: () => string;
  /** Line protocol, times in nanoseconds. */
  readonly write: (lines: string, options?: Asked & { readonly policy?: string }) => Promise<Answer>;
  /** The raw answer of `/query`, times in milliseconds. */
  readonly ask: (influxQl: string, options?: Asked) => Promise<Answer>;
  /** All series of all statements. @throws Error with InfluxDB's own message */
  readonly query: (influxQl: string, options?: Asked) => Promise<Series[]>;
  /** Ends it and waits; the folder stays. */
  readonly stop: () => Promise<void>;
}

export interface InfluxdbOptions {
  /** Default: a new one below the system's folder for temporary files, which `stop` removes. */
  readonly folder?: string;
  readonly port?: number;
  readonly passwords?: Passwords;
  /** The service that is run; default: the example customer's. */
  readonly service?: Service;
  readonly env?: Readonly<Record<string, string>>;
}

export const exampleInfluxdb = (): Service =>
  appServerHost(describe(exampleSettings())).services.find(({ role }) => role === "influxdb")!;

/** @returns it ready for questions. @throws Error with its log if it ends before, or is not ready within a minute */
export async function startInfluxdb(options: InfluxdbOptions = {}): Promise<TestInfluxdb> {
  const { passwords = somePasswords, service = exampleInfluxdb(), env = {} } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "influxdb-"));
  const port = options.port ?? (await freePort());
  const [shell = "", ...words] = (service.entrypoint ?? []).map((word) =>
    word.startsWith("/provision/") ? join(folder, word) : word,
  );
  for (const { path, content } of service.files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content as string);
  }
  const child = spawn(
    shell,
    // The official image's own script does nothing once there is a folder of metadata.
    words.filter((word) => word !== "/entrypoint.sh"),
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        TMPDIR: folder,
        ...envOf(service, passwords),
        INFLUXDB_META_DIR: join(folder, "meta"),
        INFLUXDB_DATA_DIR: join(folder, "data"),
        INFLUXDB_DATA_WAL_DIR: join(folder, "wal"),
        INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
        INFLUXDB_BIND_ADDRESS: `127.0.0.1:${await freePort()}`,
        PROVISION_PORT: String(await freePort()),
        ...env,
      },
    },
  );
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, "close");
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const url = `http://127.0.0.1:${port}`;
  const headersOf = ({ as = "admin", passwords: given = passwords }: Asked) =>
    as === "none"
      ? {}
      : {
          Authorization: `Basic ${Buffer.from(`${influxdbAccounts[as].name}:${given[as]}`).toString("base64")}`,
        };
  const post = async (path: string, body: string | URLSearchParams, asked: Asked): Promise<Answer> => {
    const response = await fetch(url + path, { method: "POST", headers: headersOf(asked), body });
    return { status: response.status, body: await response.text() };
  };
  const influxdb: TestInfluxdb = {
    url,
    port,
    folder,
    process: child,
    log: () => log,
    write: (lines, { policy, ...asked } = {}) =>
      post(`/write?db=${database}${policy === undefined ? "" : `&rp=${policy}`}`, lines, asked),
    ask: (influxQl, asked = {}) =>
      post(`/query?db=${database}&epoch=ms`, new URLSearchParams({ q: influxQl }), asked),
    query: async (influxQl, asked = {}) => seriesOf(await influxdb.ask(influxQl, asked), influxQl),
    stop: async () => {
      if (!hasEnded()) child.kill("SIGTERM");
      await ended;
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await until("InfluxDB answers", 60, async () => {
      if (hasEnded()) return true;
      return (await fetch(`${url}/ping`)).status === 204;
    });
    if (hasEnded()) throw new Error(`InfluxDB ended with ${child.exitCode ?? child.signalCode}`);
    return influxdb;
  } catch (error) {
    await influxdb.stop();
    throw new Error(`${(error as Error).message}\n${log}`, { cause: error });
  }
}

const secretsOf = (passwords: Passwords): Readonly<Record<string, string>> => ({
  [secretNames.influxdbAdmin]: passwords.admin,
  [secretNames.influxdbWriter]: passwords.writer,
  [secretNames.influxdbReader]: passwords.reader,
});

const envOf = ({ env }: Service, passwords: Passwords): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      isSecret(value) ? secretsOf(passwords)[value.secret]! : (value as string),
    ]),
  );

interface Results {
  readonly error?: string;
  readonly results?: readonly { readonly error?: string; readonly series?: readonly Partial<Series>[] }[];
}

function seriesOf({ body }: Answer, influxQl: string): Series[] {
  const { error, results = [] } = JSON.parse(body) as Results;
  const problem = error ?? results.find((result) => result.error !== undefined)?.error;
  if (problem !== undefined) throw new Error(`${problem}: ${influxQl}`);
  return results.flatMap(({ series = [] }) =>
    series.map(({ name = "", tags = {}, columns = [], values = [] }) => ({ name, tags, columns, values })),
  );
}

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
