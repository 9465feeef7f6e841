/** Fleets for tests: a folder of generated stacks, a simulated world, and `jitsi` as people run it. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, execaNode } from "execa";
import { parseDocument, type Document } from "yaml";
import { openStateFolder } from "../../fleet/engine/stateFolder.ts";
import { pastRuns, type DatedEntry, type PastRun } from "../../fleet/deploying/run/journal.ts";
import type { RunReport } from "../../fleet/deploying/run/report.ts";
import { createEngine, type Engine } from "../../simulator/engine/engine.ts";
import type { Fault } from "../../simulator/plugins/faults.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import { projectDir, stackFile } from "../../tools/stacks/allStacks.ts";
import { Terminal } from "./terminal.ts";

const launcher = join(projectDir, "fleet", "jitsi.js");

/** A test that waits longer for something is broken. */
const patienceMs = 120_000;

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export class FleetYard {
  readonly config: string;
  readonly engine: Engine;
  private readonly dir: string;
  private runs = 0;

  private constructor(dir: string, engine: Engine) {
    this.dir = dir;
    this.config = join(dir, "stacks");
    this.engine = engine;
  }

  /** Close it when done. @param env of its engine and its commands */
  static async open(env: Readonly<Record<string, string>> = {}): Promise<FleetYard> {
    const cli = await findPulumi({ onProgress: console.error });
    const dir = mkdtempSync(join(tmpdir(), "fleet-"));
    mkdirSync(join(dir, "stacks"));
    // Docker's CLI, of the simulated daemons.
    mkdirSync(join(dir, "bin"));
    const cliModule = join(projectDir, "simulator", "plugins", "docker", "dockerCli.ts");
    const worldModule = join(projectDir, "simulator", "plugins", "world.ts");
    writeFileSync(
      join(dir, "bin", "docker"),
      `#!/usr/bin/env node
import(${JSON.stringify(worldModule)}).then(async ({ World }) => {
  const { simulatedDocker } = await import(${JSON.stringify(cliModule)});
  console.log(simulatedDocker(new World(process.env.JITSI_SIM_WORLD), ["docker", ...process.argv.slice(2)]));
});
`,
      { mode: 0o755 },
    );
    const engine = await createEngine({
      projectDir,
      configDir: join(dir, "stacks"),
      dir: join(dir, "engine"),
      cli,
      env,
    });
    return new FleetYard(dir, engine);
  }

  /** Adds a stack like one of the project's, with an edit. */
  add(stack: string, like: string, edit: (settings: Document) => void = () => undefined): void {
    const settings = parseDocument(readFileSync(stackFile(like).file, "utf8"));
    edit(settings);
    writeFileSync(this.fileOf(stack), settings.toString());
  }

  /** The smallest customer, on a Docker host of its own. @returns its name */
  addSmall(number: number, prefix = "small"): string {
    const stack = `${prefix}${String(number).padStart(2, "0")}`;
    this.add(stack, "one-bridge", (settings) => {
      settings.setIn(["config", "jitsi:appPrefix"], stack);
      settings.setIn(["config", "jitsi:hosts", 0, "docker"], `ssh://deploy@203.0.113.${number}`);
      settings.setIn(["config", "jitsi:hosts", 0, "publicAddress"], `203.0.113.${number}`);
    });
    return stack;
  }

  fileOf(stack: string): string {
    return join(this.config, `Pulumi.${stack}.yaml`);
  }

  /** Starts `jitsi <args>` on this fleet. */
  start(args: readonly string[], faults: readonly Fault[] = []) {
    return execaNode(launcher, [...args, "--config", this.config], {
      cwd: this.dir,
      reject: false,
      stdin: "ignore",
      extendEnv: false,
      env: this.environment(faults),
    });
  }

  /** Starts it at a terminal. */
  atTerminal(args: readonly string[]): Terminal {
    const command = [process.execPath, launcher, ...args, "--config", this.config];
    return new Terminal(command, this.dir, this.environment());
  }

  async jitsi(args: readonly string[], faults?: readonly Fault[]): Promise<Ended> {
    const { exitCode, stdout, stderr } = await this.start(args, faults);
    return { exitCode, stdout, stderr };
  }

  /** Runs of commands that change stacks, oldest first. */
  get pastRuns(): readonly PastRun[] {
    return pastRuns(openStateFolder(this.stateDir));
  }

  /** Waits until the journal of the latest run says something. */
  async journalSays(wanted: (entries: readonly DatedEntry[]) => boolean): Promise<readonly DatedEntry[]> {
    return until(() => {
      const entries = existsSync(this.stateDir) ? (this.pastRuns.at(-1)?.entries ?? []) : [];
      return wanted(entries) ? entries : undefined;
    });
  }

  /** Locks that engines hold on stacks. */
  get backendLocks(): string[] {
    const locks = join(this.dir, "engine", "backend", ".pulumi", "locks");
    return existsSync(locks)
      ? readdirSync(locks, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"))
      : [];
  }

  /** File of the lock of runs. */
  get lock(): string {
    return openStateFolder(this.stateDir).lock;
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  private environment(faults: readonly Fault[] = []): Record<string, string> {
    const run = `fleet-${this.runs++}`;
    const faultFile = join(this.dir, `${run}.json`);
    writeFileSync(faultFile, JSON.stringify(faults));
    return {
      ...this.engine.environment,
      PATH: [join(this.dir, "bin"), this.engine.environment.PATH].join(delimiter),
      NO_COLOR: "1",
      JITSI_STATE_DIR: this.stateDir,
      JITSI_SIM_RUN: run,
      JITSI_SIM_FAULTS: faultFile,
    };
  }

  private get stateDir(): string {
    return join(this.dir, "state");
  }
}

/** Asks again and again. @throws Error when nobody should wait any longer */
export async function until<T>(ask: () => T | undefined): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${ask.toString()}`);
    await sleep(50);
  }
}

export const reportIn = ({ stdout, stderr }: Ended): RunReport & { readonly ok: boolean } => {
  try {
    return JSON.parse(stdout) as RunReport & { readonly ok: boolean };
  } catch {
    throw new Error(`no report in "${stdout}", but:\n${stderr}`);
  }
};

/** `{ done: ["a", "b"], failed: ["c"] }` */
export function byOutcome({ stacks }: RunReport): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { stack, outcome } of stacks) (found[outcome] ??= []).push(stack);
  return found;
}

/** An engine, and the plugins that it started: without it, they would wait for it for ever. */
export async function killWithPlugins(engine: number): Promise<void> {
  const { stdout } = await execa("ps", ["-e", "-o", "pid=,ppid="]);
  const processes = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    processes.flatMap(([pid, ppid]) => (ppid === parent ? [pid!, ...below(pid!)] : []));
  for (const pid of [engine, ...below(engine)]) process.kill(pid, "SIGKILL");
}
