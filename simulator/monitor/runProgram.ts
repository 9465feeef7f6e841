/** Runs a Pulumi program as the CLI would, with a recording monitor in place of the engine. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { execa } from "execa";
import { startMonitor, type InvokeStub, type LogEntry } from "./monitor.ts";
import { readProject } from "../../programs/pulumi-cli/project.ts";
import type { RecordedResource } from "./recordedResource.ts";
import { STACK_TYPE, type StackOutputs } from "./recorder.ts";
import type { Properties } from "./values.ts";

export interface RunOptions {
  /** Folder of Pulumi.yaml. */
  readonly projectDir: string;
  readonly stack: string;
  /** Config by full key (`jitsi:release`), objects as JSON: see readStackConfig. */
  readonly config?: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  /** True: computed outputs are unknown. False: they are made up, the same ones at every run. */
  readonly preview: boolean;
  /** Arguments of Node. Default: those of Pulumi.yaml. */
  readonly nodeargs?: readonly string[];
  /** Added to a clean environment (no PULUMI_*, no NODE_OPTIONS). */
  readonly env?: Readonly<Record<string, string>>;
  /** Computed outputs to answer for a resource, up mode only. */
  readonly outputsOf?: (resource: RecordedResource) => Readonly<Record<string, unknown>>;
  readonly stackReferences?: Readonly<Record<string, StackOutputs>>;
  readonly invokes?: Readonly<Record<string, InvokeStub>>;
  /** For tests: holds back replies so that they come in a shuffled order that depends on this number. */
  readonly shuffleSeed?: number;
  /** Milliseconds until the program is killed. Default: 120 000. */
  readonly timeoutMs?: number;
  /** Kills the program when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** Sorted by URN. */
  readonly resources: readonly RecordedResource[];
  /** The stack's outputs. */
  readonly outputs: Properties;
  readonly log: readonly LogEntry[];
  /** Of the program; 32 means that it failed and said why in the log. */
  readonly exitCode: number;
  /** Every reason why this run is no success; empty for a success. */
  readonly userErrors: readonly string[];
  /** From the start of the process to its end. */
  readonly wallMs: number;
  /** Of the program's process. 0 where /proc does not exist, and when the program failed early. */
  readonly peakRssBytes: number;
}

const ORGANIZATION = "organization";
const PARALLEL = 16;

/** Runs the program to its end. Never throws for a fault of the program; throws if it cannot be started at all. */
export async function runProgram(options: RunOptions): Promise<RunResult> {
  const project = readProject(options.projectDir);
  const config = options.config ?? {};
  const secretKeys = options.secretKeys ?? [];
  let pid: number | undefined;
  let peakRssBytes = 0;
  const monitor = await startMonitor({
    project: project.name,
    stack: options.stack,
    organization: ORGANIZATION,
    config,
    secretKeys,
    parallel: PARALLEL,
    preview: options.preview,
    stackReferences: options.stackReferences ?? {},
    invokes: options.invokes ?? {},
    outputsOf: options.outputsOf ?? (() => ({})),
    delay: shuffledDelays(options.shuffleSeed),
    atShutdown: () => (peakRssBytes = peakRss(pid)),
  });
  try {
    const started = performance.now();
    const child = execa(
      process.execPath,
      [
        ...(options.nodeargs ?? project.nodeargs),
        createRequire(join(options.projectDir, "Pulumi.yaml")).resolve("@pulumi/pulumi/cmd/run"),
        ...["--monitor", monitor.address, "--engine", monitor.address],
        ...["--organization", ORGANIZATION, "--project", project.name, "--stack", options.stack],
        ...["--root-directory", options.projectDir, "--pwd", options.projectDir],
        ...(options.preview ? ["--dry-run"] : []),
        ...["--parallel", String(PARALLEL)],
        project.main,
      ],
      {
        cwd: options.projectDir,
        extendEnv: false,
        env: {
          ...cleanEnvironment(),
          PULUMI_CONFIG: JSON.stringify(config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
          ...(project.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
          ...options.env,
        },
        stdin: "ignore",
        reject: false,
        cleanup: true,
        timeout: options.timeoutMs ?? 120_000,
        killSignal: "SIGKILL",
        ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
      },
    );
    pid = child.pid;
    const ended = await child;
    const wallMs = performance.now() - started;
    const { recorder, log } = monitor;
    return {
      resources: recorder.resources,
      outputs: recorder.resources.find((r) => r.type === STACK_TYPE)?.registeredOutputs ?? {},
      log,
      exitCode: ended.exitCode ?? 1,
      userErrors: userErrors(log, recorder.failures.toSorted(), ended),
      wallMs,
      peakRssBytes,
    };
  } finally {
    monitor.close();
  }
}

/** Without what would change the program: Pulumi's own variables, options for Node, and traces. */
function cleanEnvironment(): Record<string, string | undefined> {
  const drop = /^(PULUMI_|NODE_OPTIONS$|NODE_COMPILE_CACHE$|TRACEPARENT$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !drop.test(key)));
}

function userErrors(
  log: readonly LogEntry[],
  failures: readonly string[],
  ended: {
    readonly exitCode?: number | undefined;
    readonly timedOut: boolean;
    readonly isCanceled: boolean;
    readonly stderr: string;
  },
): string[] {
  const logged = log.filter((entry) => entry.severity === "error").map((entry) => entry.message.trim());
  // A refused registration comes back as the program's own error; once is enough.
  const errors = [...failures, ...logged.filter((message) => !failures.some((f) => message.includes(f)))];
  if (ended.timedOut) errors.push("The program did not end in time and was killed.");
  else if (ended.isCanceled) errors.push("The program was stopped from outside.");
  else if (ended.exitCode !== 0 && errors.length === 0) {
    const stderr = ended.stderr.trim();
    errors.push(`The program ended with exit code ${ended.exitCode ?? "none"}${stderr && `:\n${stderr}`}`);
  }
  return errors;
}

/** The process's high-water mark (VmHWM), read while it waits for leave to end. */
function peakRss(pid: number | undefined): number {
  if (pid === undefined || process.platform !== "linux") return 0;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** 0 to 15 ms each, from a linear congruential generator (Numerical Recipes' constants); none without a seed. */
function shuffledDelays(seed: number | undefined): () => number {
  if (seed === undefined) return () => 0;
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 28;
  };
}
