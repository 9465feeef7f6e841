/** Engines for the tests of one file: settings of all stacks in one folder, and worlds to copy and do with as one likes. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument, type Document } from "yaml";
import { createEngine, type Engine } from "../../simulator/engine/engine.ts";
import { findPulumi, type PulumiCli } from "../../programs/pulumi-cli/findPulumi.ts";
import { withFileLock } from "../../programs/fileLock.ts";
import { allStacks, projectDir } from "../../tools/stacks/allStacks.ts";
import { sharedFolder } from "../jest/globalSetup.ts";
import { explained } from "./runs.ts";
import { sharedPlugins } from "./sharedPlugins.ts";

export class Workshop {
  readonly dir: string;
  private readonly cli: PulumiCli;
  private made = 0;

  private constructor(dir: string, cli: PulumiCli) {
    this.dir = dir;
    this.cli = cli;
  }

  /** Finds the CLI, which may have to be built first. Close it when done. */
  static async open(): Promise<Workshop> {
    const cli = await findPulumi({ onProgress: console.error });
    const dir = mkdtempSync(join(tmpdir(), "engine-"));
    mkdirSync(join(dir, "settings"));
    for (const { stack, file } of allStacks) cpSync(file, join(dir, "settings", `Pulumi.${stack}.yaml`));
    return new Workshop(dir, cli);
  }

  /** An empty world with these stacks, of which none has been deployed. */
  async engine(...stacks: readonly string[]): Promise<Engine> {
    const engine = await this.engineIn(this.nextDir());
    for (const stack of stacks) await engine.initStack(stack);
    return engine;
  }

  /** A world in which these stacks were deployed, one after the other and undisturbed. Made once in a run of the tests, and then copied. */
  async deployed(...stacks: readonly string[]): Promise<Engine> {
    const saved = join(process.env[sharedFolder]!, stacks.join(","));
    await withFileLock(`${saved}.lock`, async () => {
      if (existsSync(saved)) return;
      const [last, ...before] = [...stacks].reverse() as [string, ...string[]];
      const engine = before.length > 0 ? await this.deployed(...before.reverse()) : await this.engine();
      await engine.initStack(last);
      const up = await engine.up(last);
      if (up.exitCode !== 0) throw new Error(explained(up));
      cpSync(engine.dir, `${saved}.draft`, { recursive: true, verbatimSymlinks: true });
      renameSync(`${saved}.draft`, saved);
    });
    const dir = this.nextDir();
    cpSync(saved, dir, { recursive: true, verbatimSymlinks: true });
    return this.engineIn(dir);
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
    rmSync(this.dir, { recursive: true, force: true });
  }

  private engineIn(dir: string): Promise<Engine> {
    const configDir = join(this.dir, "settings");
    return createEngine({ projectDir, configDir, dir, cli: this.cli, env: sharedPlugins.env });
  }

  private nextDir(): string {
    return join(this.dir, String(this.made++));
  }
}
