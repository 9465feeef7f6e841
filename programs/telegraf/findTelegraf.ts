/** Finds Telegraf: on PATH, in the cache, or by a build from its Go module with the plugins that are used here. For tests only. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { execa } from "execa";
import { builtByGo, versionIn, type FindOptions, type GoModule } from "../goBuild.ts";

export interface Telegraf {
  readonly command: string;
  readonly version: string;
}

/** Those of the configurations that the model renders; all of them would take a long time to build. A test compares. */
export const plugins = {
  inputs: [
    ...["cpu", "disk", "docker", "ethtool", "http", "influxdb", "internal", "mem", "mock", "net", "nginx"],
    ...["nstat", "prometheus", "system", "x509_cert"],
  ],
  processors: ["converter", "override", "rename", "scale", "strings"],
  outputs: ["health", "influxdb", "prometheus_client", "stackdriver"],
  /** By an input's `data_format`. */
  parsers: ["json"],
} as const;

/** `custom` leaves out what is not named (telegraf `tools/custom_builder`). */
const tags = [
  "custom",
  ...Object.entries(plugins).flatMap(([kind, names]) => names.map((name) => `${kind}.${name}`)),
];

const telegraf: GoModule = {
  name: join("telegraf", createHash("sha256").update(tags.join()).digest("hex").slice(0, 8)),
  dir: import.meta.dirname,
  module: "github.com/influxdata/telegraf",
  tags,
  announced: (version) => `Telegraf ${version} from its Go module, about 5 minutes the first time`,
  programs: {
    telegraf: {
      package: "github.com/influxdata/telegraf/cmd/telegraf",
      ldflags: (version) => `-s -w -X github.com/influxdata/telegraf/internal.Version=${version}`,
    },
  },
};

/** The version in go.mod. */
export const moduleVersion = (): string => versionIn(telegraf);

/**
 * One of the same version on PATH, or what an earlier run built, is used at once.
 * @throws Error that says why there is none, and what to install.
 */
export async function findTelegraf(options: FindOptions = {}): Promise<Telegraf> {
  const version = moduleVersion();
  if ((await versionOf("telegraf", options.env ?? process.env)) === version)
    return { command: "telegraf", version };
  const built = await builtByGo(telegraf, options);
  if ("folder" in built) return { command: join(built.folder, "telegraf"), version };
  throw new Error(`No Telegraf could be had: ${built.reason}.\nInstall ${version}, or Go, and try again.`);
}

/** What `--version` says; undefined if it does not run. */
async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { stdout, exitCode } = await execa(command, ["--version"], { env, extendEnv: false, reject: false });
  return exitCode === 0 ? /^Telegraf (\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] : undefined;
}
