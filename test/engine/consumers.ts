/** Other teams' programs of examples/, on the engine in which a platform and customers are. */

import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { createEngine, type Engine } from "../../simulator/engine/engine.ts";
import { findVenv } from "../../programs/python/findVenv.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { sharedPlugins } from "./sharedPlugins.ts";

/**
 * Installs the archive into a project's node_modules, beside the repository's own @pulumi packages: with nothing from a registry.
 * @param folder of the project's package.json
 */
export async function installOutputs(archive: string, folder: string): Promise<void> {
  const flags = ["--offline", "--legacy-peer-deps", "--no-save", "--no-audit", "--no-fund"];
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const target = join(folder, "node_modules", "jitsi-stack-outputs");
  const empty = join(folder, "node_modules", ".install");
  mkdirSync(empty);
  await execa("npm", ["install", ...flags, "--prefix", empty, archive]);
  cpSync(join(empty, "node_modules", "jitsi-stack-outputs"), target, { recursive: true });
  symlinkSync(join(projectDir, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
}

/** The program of another team, in the world and the backend of an engine. Its stack is `prod`. */
export interface Consumer {
  /** Its folder: a copy that a test may change. */
  readonly dir: string;
  readonly engine: Engine;
}

/** @param env added to that of its runs, e.g. another passphrase than the customer's */
export async function typescriptConsumer(
  engine: Engine,
  archive: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Consumer> {
  const dir = copyOf("consumer-typescript", engine);
  await installOutputs(archive, dir);
  return { dir, engine: await engineFor(dir, engine, env) };
}

export async function pythonConsumer(engine: Engine): Promise<Consumer> {
  const dir = copyOf("consumer-python", engine);
  const venv = await findVenv(
    join(projectDir, "examples", "consumer-python", "requirements.txt"),
    console.error,
  );
  symlinkSync(venv, join(dir, "venv"));
  return { dir, engine: await engineFor(dir, engine) };
}

const dirOf = (engine: Engine): string => dirname(engine.environment.PULUMI_HOME!);

function copyOf(example: string, engine: Engine): string {
  const dir = join(dirOf(engine), example);
  cpSync(join(projectDir, "examples", example), dir, {
    recursive: true,
    filter: (path) => !["node_modules", "venv", "__pycache__"].includes(basename(path)),
  });
  return dir;
}

async function engineFor(
  dir: string,
  { cli, environment }: Engine,
  env: Readonly<Record<string, string>> = {},
): Promise<Engine> {
  const engine = await createEngine({
    projectDir: dir,
    configDir: dir,
    dir: dirname(environment.PULUMI_HOME!),
    cli,
    env: { ...sharedPlugins.env, ...env },
  });
  // The official CLI brings its own host.
  if (cli.languageHostDir !== undefined) installPythonHost(environment.PULUMI_HOME!, cli.version);
  await engine.initStack("prod");
  return engine;
}

export function installPythonHost(home: string, version: string): void {
  const folder = join(home, "plugins", `language-python-v${version}`);
  mkdirSync(folder, { recursive: true });
  const host = join(projectDir, "programs", "python", "languageHost.ts");
  const file = join(folder, "pulumi-language-python");
  writeFileSync(
    file,
    `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${host}' "$@"\n`,
  );
  chmodSync(file, 0o755);
}
