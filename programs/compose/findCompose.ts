/** Finds Docker Compose v2: the plugin of this machine, in the cache, or by a build from its Go modules. For tests only. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { pathFolders } from "../onPath.ts";
import { builtByGo, versionIn, type FindOptions, type GoModule } from "../goBuild.ts";
import { isAtLeast } from "../pulumi-cli/versions.ts";

export interface Compose {
  /** Absolute path of the executable, to be called like `docker compose`: `[command, "config", "--quiet"]`. */
  readonly command: string;
  readonly version: string;
  readonly source: "machine" | "go-build";
}

/** PATH, HOME, XDG_CACHE_HOME, DOCKER_CONFIG and Go's own variables of the environment count. */
export interface FindComposeOptions extends FindOptions {
  /** Folders in which Docker looks for plugins of all users. */
  readonly pluginFolders?: readonly string[];
}

const compose: GoModule = {
  name: "compose",
  dir: import.meta.dirname,
  module: "github.com/docker/compose/v2",
  announced: (version) => `Docker Compose ${version} from its Go modules, up to 8 minutes the first time`,
  programs: {
    "docker-compose": {
      package: "github.com/docker/compose/v2/cmd",
      ldflags: (version) => `-s -w -X github.com/docker/compose/v2/internal.Version=v${version}`,
    },
  },
};

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
  const built = await builtByGo(compose, options);
  if ("folder" in built)
    return { command: join(built.folder, "docker-compose"), version: moduleVersion(), source: "go-build" };
  throw new Error(
    `No Docker Compose v2 could be had: ${[...reasons, built.reason].join("; ")}.\n` +
      "Install docker-compose-v2 (Ubuntu) or docker-compose-plugin (Docker's packages), or install Go, and try again.",
  );
}

/** The version in go.mod. */
export const moduleVersion = (): string => versionIn(compose);

/** Where the machine may have it: as a plugin of the user, of all users, or as a program. */
function candidates(env: NodeJS.ProcessEnv, pluginFolders: readonly string[]): string[] {
  const ofUser = join(env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker"), "cli-plugins");
  const folders = [ofUser, ...pluginFolders, ...pathFolders(env)];
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
