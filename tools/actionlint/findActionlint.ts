/** Finds actionlint: on PATH, in the cache, or by a build from its Go modules. For tests only. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { withFileLock } from "../pulumi-cli/fileLock.ts";
import { isAtLeast } from "../pulumi-cli/versions.ts";

export interface Actionlint {
  readonly command: string;
  readonly version: string;
}

export interface FindActionlintOptions {
  /** Default: this process's. PATH, HOME, XDG_CACHE_HOME and Go's own variables count. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with a line for the user when something takes time. */
  readonly onProgress?: (line: string) => void;
}

/**
 * What an earlier run built is used at once. The build takes seconds.
 * @throws Error that says why there is none, and what to install.
 */
export async function findActionlint({
  env = process.env,
  onProgress,
}: FindActionlintOptions = {}): Promise<Actionlint> {
  const version = moduleVersion();
  const onPath = await versionOf("actionlint", env);
  // An older one does not know what is written here.
  if (onPath !== undefined && isAtLeast(onPath, version)) return { command: "actionlint", version: onPath };
  const command = join(cacheFolder(env), version, "actionlint");
  const reason = existsSync(command) ? undefined : await build(command, version, env, onProgress);
  if (reason === undefined) return { command, version };
  throw new Error(`No actionlint could be had: ${reason}.\nInstall it, or Go, and try again.`);
}

/** The version in go.mod. */
export function moduleVersion(): string {
  const text = readFileSync(new URL("go.mod", import.meta.url), "utf8");
  const version = /github\.com\/rhysd\/actionlint v(\S+)/.exec(text)?.[1];
  if (version === undefined)
    throw new Error("tools/actionlint/go.mod requires no github.com/rhysd/actionlint.");
  return version;
}

/** `${XDG_CACHE_HOME:-~/.cache}/jitsi-pulumi/actionlint`. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_CACHE_HOME: caches = "", HOME: home = homedir() } = env;
  return join(caches !== "" ? caches : join(home, ".cache"), "jitsi-pulumi", "actionlint");
}

/** Undefined if there is none. */
async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { stdout, exitCode } = await execa(command, ["-version"], { env, extendEnv: false, reject: false });
  return exitCode === 0 ? /^v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] : undefined;
}

/** Builds it at `command`. Answers with the reason if that failed. */
async function build(
  command: string,
  version: string,
  env: NodeJS.ProcessEnv,
  onProgress: FindActionlintOptions["onProgress"],
): Promise<string | undefined> {
  const cache = cacheFolder(env);
  await mkdir(cache, { recursive: true });
  return withFileLock(join(cache, `${version}.lock`), async () => {
    if (existsSync(command)) return undefined;
    onProgress?.(`building actionlint ${version} from its Go modules`);
    const folder = await mkdtemp(join(cache, `${version}.partial-`));
    try {
      const flags = ["-trimpath", `-ldflags=-s -w -X github.com/rhysd/actionlint.version=v${version}`];
      const target = ["-o", join(folder, "actionlint"), "github.com/rhysd/actionlint/cmd/actionlint"];
      const go = await execa("go", ["build", ...flags, ...target], {
        cwd: import.meta.dirname,
        env,
        extendEnv: false,
        reject: false,
      });
      if (go.code === "ENOENT") return "no go on PATH to build it";
      if (go.failed) return `go build failed: ${go.stderr.trim().split("\n").at(-1)}`;
      await rename(folder, join(cache, version));
      return undefined;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
