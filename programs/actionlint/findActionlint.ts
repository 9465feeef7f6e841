/** Finds actionlint: on PATH, in the cache, or by a build from its Go modules. For tests only. */
import { join } from "node:path";
import { execa } from "execa";
import { builtByGo, versionIn, type FindOptions, type GoModule } from "../goBuild.ts";
import { isAtLeast } from "../pulumi-cli/versions.ts";

export interface Actionlint {
  readonly command: string;
  readonly version: string;
}

const actionlint: GoModule = {
  name: "actionlint",
  dir: import.meta.dirname,
  module: "github.com/rhysd/actionlint",
  announced: (version) => `actionlint ${version} from its Go modules`,
  programs: {
    actionlint: {
      package: "github.com/rhysd/actionlint/cmd/actionlint",
      ldflags: (version) => `-s -w -X github.com/rhysd/actionlint.version=v${version}`,
    },
  },
};

/** The version in go.mod. */
export const moduleVersion = (): string => versionIn(actionlint);

/**
 * What an earlier run built is used at once. The build takes seconds.
 * @throws Error that says why there is none, and what to install.
 */
export async function findActionlint(options: FindOptions = {}): Promise<Actionlint> {
  const version = moduleVersion();
  const onPath = await versionOf("actionlint", options.env ?? process.env);
  // An older one does not know what is written here.
  if (onPath !== undefined && isAtLeast(onPath, version)) return { command: "actionlint", version: onPath };
  const built = await builtByGo(actionlint, options);
  if ("folder" in built) return { command: join(built.folder, "actionlint"), version };
  throw new Error(`No actionlint could be had: ${built.reason}.\nInstall it, or Go, and try again.`);
}

/** Undefined if there is none. */
async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { stdout, exitCode } = await execa(command, ["-version"], { env, extendEnv: false, reject: false });
  return exitCode === 0 ? /^v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] : undefined;
}
