/** The three ways to a Pulumi CLI, each answering with a command or with the reason why not. */
import { existsSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { withFileLock } from "../fileLock.ts";
import { isExecutable, onPath } from "../onPath.ts";
import { isAtLeast, minimumVersion, moduleVersion, sdkVersion, versionOf } from "./versions.ts";

export interface Found {
  readonly command: string;
  readonly version: string;
}

/** A sentence for the user. */
export interface NotFound {
  readonly reason: string;
}

export interface StepContext {
  readonly env: NodeJS.ProcessEnv;
  /** Folder that outlives the clone; one folder a version in it. */
  readonly cacheDir: string;
  readonly onProgress: (line: string) => void;
  /** An address of the download site, to see whether it can be reached. */
  readonly downloadAddress: string;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const languageHost = "pulumi-language-nodejs";
// The archive has 120 MB; at 0.5 MB/s that is 4 minutes.
const downloadTimeoutMs = 300_000;
const buildReportMs = 60_000;

/** The first `pulumi` on PATH that is new enough and has its Node.js language host beside it or on PATH. */
export async function findOnPath({ env, cacheDir }: StepContext): Promise<Found | NotFound> {
  const command = onPath("pulumi", env);
  if (command === undefined) return { reason: "no pulumi on PATH" };
  const version = await versionOf(command, homeIn(cacheDir));
  if (version === undefined) return { reason: `${command} does not answer "pulumi version"` };
  if (!isAtLeast(version, minimumVersion)) {
    return { reason: `${command} is ${version}; ${minimumVersion} or newer is needed` };
  }
  if (!isExecutable(join(dirname(realpathSync(command)), languageHost)) && !onPath(languageHost, env)) {
    return { reason: `${command} has no ${languageHost} beside it` };
  }
  return { command, version };
}

/** What an earlier download left in the cache. */
export function cachedDownload(context: StepContext): Promise<Found | undefined> {
  return inCache(context, sdkVersion());
}

/** What an earlier build left in the cache. */
export function cachedBuild(context: StepContext): Promise<Found | undefined> {
  return inCache(context, `${moduleVersion()}-go`);
}

/** The official download. Fails within seconds where the network does not answer. */
export async function download(context: StepContext): Promise<Found | NotFound> {
  const version = sdkVersion();
  return install(context, version, `downloading the Pulumi CLI ${version}`, async (folder) => {
    const child = execa(process.execPath, [join(here, "download.ts"), folder, context.downloadAddress], {
      env: { ...context.env, NODE_USE_ENV_PROXY: "1", NODE_NO_WARNINGS: "1" },
      extendEnv: false,
      // A process group of its own: the installer's shell and curl end with it.
      detached: true,
      reject: false,
    });
    const timer = setTimeout(() => child.pid && process.kill(-child.pid, "SIGKILL"), downloadTimeoutMs);
    const { exitCode, stderr } = await child;
    clearTimeout(timer);
    if (exitCode === undefined) return `the download took more than ${downloadTimeoutMs / 60_000} minutes`;
    return exitCode === 0 ? undefined : lastLine(stderr ?? "");
  });
}

/** The build from the Go modules in go.mod. */
export async function build(context: StepContext): Promise<Found | NotFound> {
  const go = onPath("go", context.env);
  if (go === undefined) return { reason: "no go on PATH" };
  const version = moduleVersion();
  const what = "building the Pulumi CLI from its Go modules, about 7 minutes the first time";
  return install(context, `${version}-go`, what, async (folder) => {
    const variable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
    const args = [
      "build",
      `-ldflags=-s -w -X ${variable}=v${version}`,
      "-o",
      join(folder, "bin", "pulumi"),
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ];
    const started = Date.now();
    const report = setInterval(() => {
      context.onProgress(
        `still building the Pulumi CLI (${Math.round((Date.now() - started) / 60_000)} min)`,
      );
    }, buildReportMs);
    const { exitCode, stderr } = await execa(go, args, {
      cwd: here,
      env: context.env,
      extendEnv: false,
      reject: false,
    });
    clearInterval(report);
    return exitCode === 0 ? undefined : `go build failed: ${lastLine(stderr ?? "")}`;
  });
}

/**
 * Makes a folder of the cache: under a lock, so that two runs do not do the work twice, and by a rename at the end, so
 * that nobody finds half of it. `make` answers with the reason if it failed.
 */
async function install(
  context: StepContext,
  key: string,
  what: string,
  make: (folder: string) => Promise<string | undefined>,
): Promise<Found | NotFound> {
  await mkdir(context.cacheDir, { recursive: true });
  const lock = join(context.cacheDir, `${key}.lock`);
  const onWait = (pid: number) => context.onProgress(`waiting for process ${pid}, which is ${what}`);
  return withFileLock(
    lock,
    async () => {
      const already = await inCache(context, key);
      if (already) return already;
      context.onProgress(what);
      const folder = await mkdtemp(join(context.cacheDir, `${key}.partial-`));
      try {
        const reason = await make(folder);
        if (reason !== undefined) return { reason };
        await rm(join(context.cacheDir, key), { recursive: true, force: true });
        await rename(folder, join(context.cacheDir, key));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      return (await inCache(context, key)) ?? { reason: `${key}/bin/pulumi was made but does not run` };
    },
    { onWait, pollMs: 500 },
  );
}

async function inCache(context: StepContext, key: string): Promise<Found | undefined> {
  const command = join(context.cacheDir, key, "bin", "pulumi");
  if (!existsSync(command)) return undefined;
  const version = await versionOf(command, homeIn(context.cacheDir));
  return version === undefined ? undefined : { command, version };
}

/** A PULUMI_HOME for asking a CLI its version. */
function homeIn(cacheDir: string): string {
  return join(cacheDir, "home");
}

function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1)?.trim() ?? "";
  return line === "" ? "no message" : line;
}
