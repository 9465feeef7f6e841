/** The real Telegraf with a configuration that the model has rendered, on this machine instead of the deployment's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse, stringify } from "smol-toml";
import { bufferDirectory } from "../../model/monitoring/telegraf/outputs.ts";
import type { ConfigFile, Service } from "../../model/services/service.ts";
import { findTelegraf } from "../../programs/telegraf/findTelegraf.ts";
import { until } from "../docker/until.ts";
import { freePort } from "./influxdb.ts";

export interface TelegrafOptions {
  /** As the model has it: how it is started, and its files. */
  readonly service: Pick<Service, "entrypoint" | "files">;
  readonly env?: Readonly<Record<string, string>>;
  /** Holds the file and the buffer: start again with the same one to find what waited. */
  readonly folder: string;
  /** What stands at the beginning of the configuration's addresses, and what does here: `http://prosody:5280` and `http://127.0.0.1:34567/prosody`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Instead of every interval of the configuration: a faster clock. Seconds. */
  readonly everySeconds?: number;
  /** Of the configuration's options for the agent, e.g. a smaller buffer. */
  readonly agent?: Readonly<Record<string, unknown>>;
  /** Whether it sends to Google, and whether it asks Docker. Telegraf ends where there is none. */
  readonly stackdriver?: boolean;
  readonly docker?: boolean;
}

export interface RunningTelegraf {
  readonly log: () => string;
  /** Where the customer's Prometheus would ask; undefined without that output. */
  readonly prometheusUrl: string | undefined;
  /** As Docker ends it; what waits is on disk then. */
  readonly stop: () => Promise<void>;
  /** As a machine ends that loses its power. */
  readonly kill: () => Promise<void>;
}

type Conf = Record<string, Record<string, Record<string, unknown>[]>> & { agent: Record<string, unknown> };

/**
 * What is changed, for the rest is as the machine would have it: addresses, its own ports, the folder of the buffer, the way to the machine's `/proc`,
 * and, for a faster clock, intervals.
 */
function telegrafConfHere(
  {
    service,
    folder,
    addresses,
    everySeconds,
    agent = {},
    stackdriver = false,
    docker = false,
  }: TelegrafOptions,
  ports: { readonly health: number; readonly prometheus: number },
): string {
  const here = (text: string): string => {
    if (text === bufferDirectory) return bufferOf(folder);
    if (text.startsWith("/hostfs/")) return text.slice("/hostfs".length);
    const address = Object.keys(addresses).find((start) => text.startsWith(start));
    return address === undefined ? text : addresses[address]! + text.slice(address.length);
  };
  const changed = mapTexts(parse(confOf(service)), here) as Conf;
  for (const inputs of Object.values(changed.inputs ?? {}))
    for (const input of inputs) if (everySeconds !== undefined) delete input.interval;
  for (const health of changed.outputs?.health ?? [])
    health.service_address = `http://127.0.0.1:${ports.health}`;
  for (const client of changed.outputs?.prometheus_client ?? [])
    client.listen = `127.0.0.1:${ports.prometheus}`;
  for (const outputs of Object.values(changed.outputs ?? {}))
    for (const output of outputs) if (everySeconds !== undefined) delete output.flush_interval;
  if (!stackdriver) delete changed.outputs?.stackdriver;
  if (!docker) delete changed.inputs?.docker;
  const clock =
    everySeconds === undefined ? {} : { interval: `${everySeconds}s`, flush_interval: `${everySeconds}s` };
  Object.assign(changed.agent, clock, agent);
  return stringify(changed);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value === "object" && value !== null && !(value instanceof Date))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
  return value;
}

/** Where points wait. */
const bufferOf = (folder: string): string => join(folder, "buffer");

const isConf = (path: string): boolean => path.endsWith(".conf");

const textOf = (content: ConfigFile["content"]): string => content as string;

/** The configuration as the model renders it. */
export const confOf = ({ files }: Pick<Service, "files">): string =>
  textOf(files.find(({ path }) => isConf(path))!.content);

/** @returns it once it says that it has started. @throws Error with its log if it ends before */
export async function startTelegraf(options: TelegrafOptions): Promise<RunningTelegraf> {
  const { service, folder, env = {} } = options;
  mkdirSync(bufferOf(folder), { recursive: true });
  const ports = { health: await freePort(), prometheus: await freePort() };
  const { command } = await findTelegraf({ onProgress: (line) => console.log(line) });
  const fileHere = (path: string) => join(folder, basename(path));
  const toHere = (text: string): string =>
    text.replaceAll("/usr/bin/telegraf", command).replaceAll(bufferDirectory, bufferOf(folder));
  for (const { path, content } of service.files)
    writeFileSync(fileHere(path), isConf(path) ? telegrafConfHere(options, ports) : toHere(textOf(content)));
  const paths = service.files.map(({ path }) => path);
  const [program = "", ...words] = (service.entrypoint ?? []).map((word) =>
    paths.includes(word) ? fileHere(word) : toHere(word),
  );
  const child = spawn(program, words, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...env },
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, "close");
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!hasEnded()) child.kill(signal);
    await ended;
  };
  await until("Telegraf starts", 60, () => hasEnded() || log.includes("Config: Interval:")).catch(
    async (error: unknown) => {
      await end("SIGKILL");
      throw error;
    },
  );
  if (hasEnded()) throw new Error(`Telegraf ended:\n${log}`);
  return {
    log: () => log,
    prometheusUrl: confOf(service).includes("outputs.prometheus_client")
      ? `http://127.0.0.1:${ports.prometheus}/metrics`
      : undefined,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}
