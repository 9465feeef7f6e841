/** Engines for the tests of one file: settings of all stacks in one folder, and worlds to copy and do with as one likes. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument, type Document } from "yaml";
import { createEngine, type Engine } from "../../simulator/engine/engine.ts";
import { openSharedPlugins, type SharedPlugins } from "../../simulator/engine/sharedPlugins.ts";
import { findPulumi, type PulumiCli } from "../../programs/pulumi-cli/findPulumi.ts";
import { allStacks, projectDir } from "../../tools/stacks/allStacks.ts";

export class Workshop {
  readonly dir: string;
  private readonly cli: PulumiCli;
  private made = 0;

  private readonly plugins: SharedPlugins;

  private constructor(dir: string, cli: PulumiCli, plugins: SharedPlugins) {
    this.dir = dir;
    this.cli = cli;
    this.plugins = plugins;
  }

  /** Finds the CLI, which may have to be built first. Close it when done. */
  static async open(): Promise<Workshop> {
    const cli = await findPulumi({ onProgress: console.error });
    const dir = mkdtempSync(join(tmpdir(), "engine-"));
    mkdirSync(join(dir, "settings"));
    for (const { stack, file } of allStacks) cpSync(file, join(dir, "settings", `Pulumi.${stack}.yaml`));
    return new Workshop(dir, cli, await openSharedPlugins());
  }

  /** An empty world with these stacks, of which none has been deployed. */
  async engine(...stacks: readonly string[]): Promise<Engine> {
    const configDir = join(this.dir, "settings");
    const { cli, plugins } = this;
    const engine = await createEngine({ projectDir, configDir, dir: this.nextDir(), cli, env: plugins.env });
    for (const stack of stacks) await engine.initStack(stack);
    return engine;
  }

  /** A copy of a world and its stacks. Not while a command runs there. */
  fork(engine: Engine): Promise<Engine> {
    return engine.fork(this.nextDir());
  }

  /** The settings of a stack with an edit, as a file. */
  edited(stack: string, edit: (settings: Document) => void): string {
    const settings = parseDocument(readFileSync(join(this.dir, "settings", `Pulumi.${stack}.yaml`), "utf8"));
    edit(settings);
    const dir = this.nextDir();
    mkdirSync(dir);
    const file = join(dir, `Pulumi.${stack}.yaml`);
    writeFileSync(file, settings.toString());
    return file;
  }

  close(): void {
    this.plugins.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private nextDir(): string {
    return join(this.dir, String(this.made++));
  }
}
