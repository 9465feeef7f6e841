/**
 * A PULUMI_HOME of its own for the engine, with the simulated providers as its plugins. The user's ~/.pulumi is never
 * read or written.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PulumiCli } from "../../programs/pulumi-cli/findPulumi.ts";
import { compiledFile, compiledPlugins } from "./compilePlugins.ts";
import { pluginScript } from "./sharedPlugins.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const providerProgram = fileURLToPath(new URL("../plugins/provider.ts", import.meta.url));

/** Packages that have a simulated provider: those with a table. */
function simulatedPackages(): string[] {
  const tables = readdirSync(new URL("../plugins/schema", import.meta.url)).filter((file) =>
    file.endsWith(".json"),
  );
  return tables.map((file) => file.replace(/\.json$/, "")).sort();
}

/** Folders of an engine: all state of a simulation is below one `dir`. */
export interface EngineFolders {
  readonly home: string;
  /** The file backend: stacks and their states. */
  readonly backend: string;
  /** What exists (simulator/plugins/world.ts). */
  readonly world: string;
  /** Copies of the stacks' settings (stackConfig.ts). */
  readonly config: string;
  readonly logs: string;
}

export function foldersOf(dir: string): EngineFolders {
  return {
    home: join(dir, "home"),
    backend: join(dir, "backend"),
    world: join(dir, "world"),
    config: join(dir, "config"),
    logs: join(dir, "logs"),
  };
}

/** Makes the folders and installs the plugins, in the versions of the installed @pulumi packages. Idempotent. */
export async function prepareHome(folders: EngineFolders, cli: PulumiCli): Promise<void> {
  for (const folder of Object.values<string>({ ...folders })) mkdirSync(folder, { recursive: true });
  const compiled = await compiledPlugins();
  const node = `NODE_COMPILE_CACHE=${quote(join(compiled, "cache"))} exec ${quote(process.execPath)}`;
  const program = (source: string) => quote(compiledFile(compiled, source));
  for (const name of simulatedPackages()) {
    const version = packageVersion(`@pulumi/${name}`);
    const command = `${node} ${program(providerProgram)} ${name} ${version} "$@"`;
    install(
      folders,
      `resource-${name}-v${version}`,
      `pulumi-resource-${name}`,
      pluginScript(name, version, command),
    );
  }
  if (cli.languageHostDir !== undefined) {
    const command = `${node} ${program(join(cli.languageHostDir, "host.ts"))} "$@"`;
    install(folders, `language-nodejs-v${cli.version}`, "pulumi-language-nodejs", command);
  }
}

function install(folders: EngineFolders, plugin: string, executable: string, command: string): void {
  const folder = join(folders.home, "plugins", plugin);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, executable);
  writeFileSync(file, `#!/usr/bin/env bash\n${command}\n`);
  chmodSync(file, 0o755);
}

/** The environment of a hermetic run. */
export function hermeticEnvironment(folders: EngineFolders, cli: PulumiCli): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^(PULUMI_|JITSI_SIM_|NODE_OPTIONS$)/.test(key),
  );
  const hasHost =
    cli.languageHostDir !== undefined ||
    existsSync(join(dirname(realpathSync(cli.command)), "pulumi-language-nodejs"));
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    // The project's own Node first: the language host runs the program with it.
    PATH: [join(root, "node_modules", ".bin"), dirname(cli.command), process.env.PATH ?? ""].join(delimiter),
    PULUMI_HOME: folders.home,
    PULUMI_BACKEND_URL: `file://${folders.backend}`,
    PULUMI_CONFIG_PASSPHRASE: "simulated",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // A provider that a developer has on PATH must not take a simulated one's place.
    PULUMI_IGNORE_AMBIENT_PLUGINS: hasHost ? "true" : "false",
    // Makes the CLI know --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
    JITSI_SIM_WORLD: folders.world,
  };
}

function packageVersion(name: string): string {
  return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
