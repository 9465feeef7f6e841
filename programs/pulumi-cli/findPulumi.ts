/** Finds a Pulumi CLI: on PATH, in the cache, by the official download, or by a build from its Go modules. */
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, cachedBuild, cachedDownload, download, findOnPath } from "./steps.ts";
import type { Found, NotFound, StepContext } from "./steps.ts";

export type PulumiSource = "path" | "download" | "go-build";

export interface PulumiCli {
  /** Absolute path of the executable. */
  readonly command: string;
  readonly version: string;
  readonly source: PulumiSource;
  /**
   * Folder of the project's own stand-in for pulumi-language-nodejs: set if the CLI has none of its own (a build from
   * the Go modules).
   */
  readonly languageHostDir?: string;
}

export interface FindOptions {
  /** Default: this process's. PATH, HOME, XDG_CACHE_HOME and the proxy variables count. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with a line for the user when something takes time. */
  readonly onProgress?: (line: string) => void;
  /** Which ways to try, in this order. Default: all three. */
  readonly sources?: readonly PulumiSource[];
  /** An address that tells whether the download site can be reached. */
  readonly downloadAddress?: string;
}

/** None of the ways led to a CLI; `reasons` says why, way by way. */
export class NoPulumiError extends Error {
  readonly reasons: Readonly<Partial<Record<PulumiSource, string>>>;
  constructor(reasons: Readonly<Partial<Record<PulumiSource, string>>>) {
    const lines = Object.entries(reasons).map(
      ([source, reason]) => `  ${labels[source as PulumiSource]}: ${reason}`,
    );
    super(
      `No Pulumi CLI could be had.\n${lines.join("\n")}\n` +
        "Install it from https://www.pulumi.com/docs/install, or install Go, and try again.",
    );
    this.name = "NoPulumiError";
    this.reasons = reasons;
  }
}

const labels: Readonly<Record<PulumiSource, string>> = {
  path: "on PATH",
  download: "official download",
  "go-build": "build from Go modules",
};

/** The cache of all clones: `${XDG_CACHE_HOME:-~/.cache}/jitsi-pulumi/pulumi-cli`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: caches = "", HOME: home = homedir() } = env;
  return join(caches === "" ? join(home, ".cache") : caches, "jitsi-pulumi", "pulumi-cli");
}

/**
 * Finds a CLI in the order of `sources`; what an earlier run downloaded or built is used at once.
 * @throws NoPulumiError if there is none.
 */
export async function findPulumi(options: FindOptions = {}): Promise<PulumiCli> {
  const env = options.env ?? process.env;
  const context: StepContext = {
    env,
    cacheDir: cacheFolder(env),
    onProgress: options.onProgress ?? (() => undefined),
    downloadAddress: options.downloadAddress ?? "https://get.pulumi.com/latest-version",
  };
  const sources = options.sources ?? ["path", "download", "go-build"];
  const reasons: Partial<Record<PulumiSource, string>> = {};

  if (sources.includes("path")) {
    const found = await findOnPath(context);
    if ("command" in found) return cli(found, "path");
    reasons.path = found.reason;
  }
  const makers = sources.filter((source) => source !== "path");
  for (const source of makers) {
    const cached = await cachedResult[source](context);
    if (cached) return cli(cached, source);
  }
  for (const source of makers) {
    const found = await makeResult[source](context);
    if ("command" in found) return cli(found, source);
    reasons[source] = found.reason;
  }
  throw new NoPulumiError(reasons);
}

type Maker = Exclude<PulumiSource, "path">;
const cachedResult: Record<Maker, (context: StepContext) => Promise<Found | undefined>> = {
  download: cachedDownload,
  "go-build": cachedBuild,
};
const makeResult: Record<Maker, (context: StepContext) => Promise<Found | NotFound>> = {
  download,
  "go-build": build,
};

function cli(found: Found, source: PulumiSource): PulumiCli {
  if (source !== "go-build") return { ...found, source };
  return { ...found, source, languageHostDir: fileURLToPath(new URL("languageHost", import.meta.url)) };
}

/** One line for the user: which CLI was taken, and from where. */
export function describe(found: PulumiCli): string {
  const origin = { path: "found on PATH", download: "downloaded", "go-build": "built from its Go modules" };
  return `Pulumi CLI ${found.version}, ${origin[found.source]}: ${found.command}`;
}
