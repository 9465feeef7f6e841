/**
 * Runs the real Pulumi engine on simulated providers: a child process of the CLI for each command, everything below
 * one folder, nothing of the user's touched.
 */
import { randomUUID } from "node:crypto";
import { closeSync, cpSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa, type Options } from "execa";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import type { PulumiCli } from "../../programs/pulumi-cli/findPulumi.ts";
import { CloudWorld } from "../plugins/cloud/cloudWorld.ts";
import type { Thing, WorldSettings } from "../plugins/cloud/cloudWorld.ts";
import { operationsLog } from "../plugins/faults.ts";
import type { Fault, Operation } from "../plugins/faults.ts";
import { World } from "../plugins/world.ts";
import { EventServer } from "./eventServer.ts";
import { accountOf, nameOf } from "./events.ts";
import type { EngineEvent, RunAccount } from "./events.ts";
import { StackConfig } from "../../programs/pulumi-cli/stackConfig.ts";
import { foldersOf, hermeticEnvironment, prepareHome } from "./home.ts";
import type { EngineFolders } from "./home.ts";

export interface EngineOptions {
  /** Folder of Pulumi.yaml. */
  readonly projectDir: string;
  /** Folder for everything the simulation writes. It is created, and can be used again. */
  readonly dir: string;
  /** Folder of Pulumi.<stack>.yaml files to use instead of the project's own. A missing file is an empty one. */
  readonly configDir?: string;
  /** Faults of every run; a run's own replace them. */
  readonly faults?: readonly Fault[];
  /** Where docker resources come to be. Default: in the simulated world. */
  readonly dockerBackend?: "simulated" | "daemon";
  /** What the simulated clouds have before all stacks (a customer's own network, say), and their limits. */
  readonly world?: WorldStart;
  /** Added to the environment of the CLI, its plugins and the program. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the one that findPulumi finds. */
  readonly cli?: PulumiCli;
}

/** `things` with ids as the clouds have them: `projects/p/global/networks/n`, `vpc-0...` (with `region` in the state). */
export interface WorldStart {
  readonly settings?: WorldSettings;
  readonly things?: readonly Thing[];
}

export interface RunOptions {
  readonly faults?: readonly Fault[];
  /** A stack file to use instead of the project's own. */
  readonly configFile?: string;
  /** Further arguments of the CLI, e.g. `["--target", urn]`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each event of the engine, while it runs. */
  readonly onEvent?: (event: EngineEvent) => void;
  /** Default: 10 minutes. */
  readonly timeoutMs?: number;
  /** Of up and destroy: previews first, as the CLI does for a person, and stops there if that fails. Default: false. */
  readonly previewFirst?: boolean;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface RunResult extends CommandResult, RunAccount {
  readonly events: readonly EngineEvent[];
  /** The plugins' own log of what they created, updated and deleted in this run. */
  readonly operations: readonly Operation[];
}

/** A stack's state, as `pulumi stack export` prints it. */
export interface StackState {
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly unknown[];
    readonly secrets_providers?: { readonly state?: { readonly salt?: string } };
  };
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly delete?: boolean;
  readonly protect?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: readonly string[];
}

const defaultTimeoutMs = 600_000;

const unattended = (options: RunOptions = {}): string[] =>
  options.previewFirst ? ["--yes"] : ["--yes", "--skip-preview"];

/** Prepares the folders and plugins, and finds the CLI. @throws NoPulumiError if there is none. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const cli = options.cli ?? (await findPulumi());
  const folders = foldersOf(resolve(options.dir));
  await prepareHome(folders, cli);
  const clouds = new CloudWorld(new World(folders.world));
  if (options.world?.settings) clouds.set(options.world.settings);
  for (const thing of options.world?.things ?? []) clouds.put(thing);
  return new Engine(options, cli, folders);
}

export class Engine {
  readonly cli: PulumiCli;
  /** Of all that the simulation writes. Absolute. */
  readonly dir: string;
  /** What exists; a test may look at it and change it. */
  readonly world: World;
  /** What exists in the simulated clouds. */
  readonly clouds: CloudWorld;
  private readonly options: EngineOptions;
  private readonly folders: EngineFolders;
  private readonly config: StackConfig;

  constructor(options: EngineOptions, cli: PulumiCli, folders: EngineFolders) {
    this.options = options;
    this.dir = resolve(options.dir);
    this.cli = cli;
    this.folders = folders;
    this.world = new World(folders.world);
    this.clouds = new CloudWorld(this.world);
    this.config = new StackConfig(folders.config, options.projectDir, options.configDir);
  }

  /** The environment of the CLI, to run it by hand. */
  get environment(): Record<string, string> {
    return {
      ...hermeticEnvironment(this.folders, this.cli),
      ...(this.options.dockerBackend === "daemon" ? { JITSI_SIM_DOCKER_BACKEND: "daemon" } : {}),
      ...this.options.env,
    };
  }

  up(stack: string, options?: RunOptions): Promise<RunResult> {
    return this.operate("up", stack, unattended(options), options);
  }

  preview(stack: string, options?: RunOptions): Promise<RunResult> {
    return this.operate("preview", stack, [], options);
  }

  refresh(stack: string, options?: RunOptions): Promise<RunResult> {
    return this.operate("refresh", stack, ["--yes", "--skip-preview"], options);
  }

  destroy(stack: string, options?: RunOptions): Promise<RunResult> {
    return this.operate("destroy", stack, unattended(options), options);
  }

  /** Makes the stack, with the passphrase provider for secrets. Nothing happens if it is there. */
  async initStack(stack: string): Promise<void> {
    if (this.config.isInitialised(stack)) return;
    // It makes the stack, and then writes the passphrase's salt into the stack's settings: into ours, not into the project's.
    const folder = this.config.initFolder();
    const { exitCode, stderr } = await this.run(["stack", "init", stack, "--no-select"], { folder });
    if (exitCode === 0) return;
    // One that was killed in between. The state has the salt too.
    const { deployment } = await this.exportStack(stack);
    const salt = deployment.secrets_providers?.state?.salt;
    if (salt === undefined) throw new Error(`pulumi stack init ${stack} failed:\n${stderr}`);
    this.config.noteSalt(stack, salt);
  }

  /** As `pulumi stack rename`: the stack and everything in its state have the new name, and so has the file with its salt. */
  async renameStack(stack: string, to: string): Promise<void> {
    await this.expect(["stack", "rename", to, "--stack", stack], this.config.initFolder());
  }

  /** The stack's state, secrets encrypted. */
  async exportStack(stack: string): Promise<StackState> {
    const { stdout } = await this.expect(["stack", "export", "--stack", stack]);
    return JSON.parse(stdout) as StackState;
  }

  /** Changes a stack's outputs in its state, as another version of its program would have left them. */
  async editOutputs(stack: string, edit: (outputs: Record<string, unknown>) => void): Promise<void> {
    const state = await this.exportStack(stack);
    const root = state.deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
    if (root?.outputs === undefined) throw new Error(`The stack ${stack} has no outputs: deploy it first.`);
    edit(root.outputs);
    const file = join(this.folders.logs, `${stack}-edited.json`);
    writeFileSync(file, JSON.stringify(state));
    await this.expect(["stack", "import", "--stack", stack, "--file", file]);
  }

  /** Lifts the protection of all resources of a name in the stack's state, as a message of the CLI tells people to. */
  async unprotect(stack: string, name: string): Promise<void> {
    const { deployment } = await this.exportStack(stack);
    const urns = (deployment.resources ?? []).filter(({ urn, protect }) => protect && nameOf(urn) === name);
    for (const { urn } of urns) await this.expect(["state", "unprotect", urn, "--stack", stack, "--yes"]);
  }

  /** The stack's outputs; secret ones are `[secret]` unless `showSecrets`. */
  async outputs(stack: string, { showSecrets = false } = {}): Promise<Record<string, unknown>> {
    const show = showSecrets ? ["--show-secrets"] : [];
    const { stdout } = await this.expect(["stack", "output", "--json", "--stack", stack, ...show]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /**
   * `pulumi config <args>` of a stack, e.g. `["set", "jitsi:domain", "a.b"]`. Only with a `configDir` of one's own: the
   * project's settings are never written. @returns what the command prints.
   */
  async runConfig(stack: string, args: readonly string[]): Promise<string> {
    const file = this.config.fileFor(stack);
    const { stdout } = await this.expect(["config", ...args, "--stack", stack, "--config-file", file]);
    this.config.keep(stack);
    return stdout;
  }

  /** The state file's text as the backend stores it: to see that no secret is in it. */
  stateText(project: string, stack: string): string {
    return readFileSync(join(this.folders.backend, ".pulumi", "stacks", project, `${stack}.json`), "utf8");
  }

  /** Any command of the CLI. Does not fail on an exit code. */
  async run(args: readonly string[], options: RunOptions & { folder?: string } = {}): Promise<CommandResult> {
    const started = performance.now();
    // Not into pipes: without a reader, when this process is killed, they would end the engine in the midst of a creation.
    const written = (["stdout", "stderr"] as const).map((name) =>
      join(this.folders.logs, `${randomUUID()}.${name}`),
    );
    // To the types of execa, all descriptors are one of these two.
    const [stdout, stderr] = written.map((file) => openSync(file, "w", 0o600)) as [number, number] as [1, 2];
    try {
      const how: Options = {
        cwd: options.folder ?? this.options.projectDir,
        env: { ...this.environment, ...options.env },
        extendEnv: false,
        reject: false,
        stdio: ["ignore", stdout, stderr],
        timeout: options.timeoutMs ?? defaultTimeoutMs,
        // Time to write the state after an interrupt.
        killSignal: "SIGINT",
        forceKillAfterDelay: 20_000,
      };
      const { exitCode = -1 } = await execa(
        this.cli.command,
        [...args, "--non-interactive", "--color", "never"],
        how,
      );
      const [out, err] = written.map((file) => readFileSync(file, "utf8").replace(/\n$/, ""));
      return {
        exitCode,
        stdout: out!,
        stderr: err!,
        durationMs: performance.now() - started,
      };
    } finally {
      for (const descriptor of [stdout, stderr]) closeSync(descriptor);
      for (const file of written) rmSync(file, { force: true });
    }
  }

  private async operate(
    command: string,
    stack: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<RunResult> {
    const run = await this.world.locked(() => `${this.world.count("runs")}-${command}`);
    const faultFile = join(this.folders.logs, `${run}-faults.json`);
    writeFileSync(faultFile, JSON.stringify(options.faults ?? this.options.faults ?? []));

    const listener = await EventServer.open(options.onEvent);
    const configFile = this.config.fileFor(stack, options.configFile);
    const fixed = ["--stack", stack, "--event-log", listener.address, "--config-file", configFile];
    const result = await this.run([command, ...fixed, ...args, ...(options.args ?? [])], {
      ...options,
      env: { JITSI_SIM_RUN: run, JITSI_SIM_FAULTS: faultFile, ...options.env },
    }).finally(() => listener.close());
    const { events } = listener;
    const operations = this.world
      .entries<Operation>(operationsLog)
      .filter((operation) => operation.run === run);
    return { ...result, ...accountOf(events), events, operations };
  }

  /**
   * Copies everything, state and world, into another folder, so that several tests can start from the same stack.
   * Not while a command runs.
   */
  async fork(dir: string): Promise<Engine> {
    const folders = foldersOf(resolve(dir));
    cpSync(this.dir, resolve(dir), { recursive: true, verbatimSymlinks: true });
    // The plugins' scripts name the folder.
    await prepareHome(folders, this.cli);
    return new Engine({ ...this.options, dir }, this.cli, folders);
  }

  /** Runs a command that must succeed. @throws Error with what the CLI said. */
  private async expect(args: readonly string[], folder?: string): Promise<CommandResult> {
    const result = await this.run(args, folder === undefined ? {} : { folder });
    if (result.exitCode !== 0) {
      throw new Error(
        `pulumi ${args.join(" ")} failed (exit ${result.exitCode}):\n${result.stderr || result.stdout}`,
      );
    }
    return result;
  }
}
