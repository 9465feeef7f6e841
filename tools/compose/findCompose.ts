/** Finds Docker Compose v2: the plugin of this machine, in the cache, or by a build from its Go modules. For tests only. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { withFileLock } from "../pulumi-cli/fileLock.ts";
import { isAtLeast } from "../pulumi-cli/versions.ts";

export interface Compose {
  /** Absolute path of the executable, to be called like `docker compose`: `[command, "config", "--quiet"]`. */
  readonly command: string;
  readonly version: string;
  readonly source: "machine" | "go-build";
}

export interface FindComposeOptions {
  /** Default: this process's. PATH, HOME, XDG_CACHE_HOME, DOCKER_CONFIG and Go's own variables count. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with a line for the user when something takes time. */
  readonly onProgress?: (line: string) => void;
  /** Folders in which Docker looks for plugins of all users. */
  readonly pluginFolders?: readonly string[];
}

/** What Ubuntu 24.04 has. Compose 1 (Debian's `docker-compose`) reads files of another kind. */
export const minimumComposeVersion = "2.24.0";

// docker/cli, cli-plugins/manager/manager_unix.go
const systemPluginFolders = [
  "/usr/local/lib/docker/cli-plugins",
  "/usr/local/libexec/docker/cli-plugins",
  "/usr/lib/docker/cli-plugins",
  "/usr/libexec/docker/cli-plugins",
];

/**
 * Finds it; what an earlier run built is used at once. The first build takes some minutes.
 * @throws Error that says why there is none, and what to install.
 */
export async function findCompose(options: FindComposeOptions = {}): Promise<Compose> {
  const env = options.env ?? process.env;
  const reasons: string[] = [];
  for (const command of candidates(env, options.pluginFolders ?? systemPluginFolders)) {
    const version = await versionOf(command, env);
    if (version !== undefined && isAtLeast(version, minimumComposeVersion))
      return { command, version, source: "machine" };
    reasons.push(`${command} is ${version ?? "broken"}; ${minimumComposeVersion} or newer is needed`);
  }
  const version = moduleVersion();
  const command = join(cacheFolder(env), version, "docker-compose");
  const reason = existsSync(command) ? undefined : await build(command, version, env, options.onProgress);
  if (reason === undefined) return { command, version, source: "go-build" };
  throw new Error(
    `No Docker Compose v2 could be had: ${[...reasons, reason].join("; ")}.\n` +
      "Install docker-compose-v2 (Ubuntu) or docker-compose-plugin (Docker's packages), or install Go, and try again.",
  );
}

/** The version in go.mod. */
export function moduleVersion(): string {
  const text = readFileSync(new URL("go.mod", import.meta.url), "utf8");
  const version = /github\.com\/docker\/compose\/v2 v(\S+)/.exec(text)?.[1];
  if (version === undefined)
    throw new Error("tools/compose/go.mod requires no github.com/docker/compose/v2.");
  return version;
}

/** `${XDG_CACHE_HOME:-~/.cache}/jitsi-pulumi/compose`. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_CACHE_HOME: caches = "", HOME: home = homedir() } = env;
  return join(caches !== "" ? caches : join(home, ".cache"), "jitsi-pulumi", "compose");
}

/** Where the machine may have it: as a plugin of the user, of all users, or as a program. */
function candidates(env: NodeJS.ProcessEnv, pluginFolders: readonly string[]): string[] {
  const ofUser = join(env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker"), "cli-plugins");
  const folders = [
    ofUser,
    ...pluginFolders,
    ...(env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
  ];
  return folders.map((folder) => join(folder, "docker-compose")).filter((file) => existsSync(file));
}

/** What `<command> version --short` says, without the "v"; undefined if it does not run. */
async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { stdout, exitCode } = await execa(command, ["version", "--short"], {
    env,
    timeout: 20_000,
    reject: false,
  });
  return exitCode === 0 ? /(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] : undefined;
}

/** Builds it at `command`. Answers with the reason if that failed. */
async function build(
  command: string,
  version: string,
  env: NodeJS.ProcessEnv,
  onProgress: FindComposeOptions["onProgress"],
): Promise<string | undefined> {
  const cache = cacheFolder(env);
  await mkdir(cache, { recursive: true });
  return withFileLock(join(cache, `${version}.lock`), async () => {
    if (existsSync(command)) return undefined;
    onProgress?.(`building Docker Compose ${version} from its Go modules, up to 8 minutes the first time`);
    const folder = await mkdtemp(join(cache, `${version}.partial-`));
    try {
      const flags = [
        "-trimpath",
        `-ldflags=-s -w -X github.com/docker/compose/v2/internal.Version=v${version}`,
      ];
      const target = ["-o", join(folder, "docker-compose"), "github.com/docker/compose/v2/cmd"];
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
