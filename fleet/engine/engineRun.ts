/** One run of the engine for one stack: a child process of the CLI, told about by its events, and by a log. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { EventServer } from "../../simulator/engine/eventServer.ts";
import { accountOf, type EngineEvent, type RunAccount } from "../../simulator/engine/events.ts";
import { projectDir, type StackFolder } from "../stacks/stackFolder.ts";
import type { Interrupts } from "./interrupts.ts";
import { conflictIn, type LockHolder } from "./lockConflict.ts";
import { noPulumi, pulumiCommand, pulumiEnvironment, stackArguments } from "./pulumi.ts";

export type EngineCommand = "up" | "preview" | "refresh" | "destroy";

export interface EngineRunOptions {
  readonly command: EngineCommand;
  readonly folder: StackFolder;
  readonly stack: string;
  /** File for all that the CLI says; it is written anew. Its folder is made. */
  readonly log: string;
  /** Further arguments of the CLI. */
  readonly args?: readonly string[];
  readonly interrupts: Pick<Interrupts, "cancel" | "force">;
  /** Called when the process is there. */
  readonly onStart?: (pid: number) => void;
  readonly onEvent?: (event: EngineEvent) => void;
}

export interface EngineRunResult extends RunAccount {
  readonly exitCode: number;
  readonly seconds: number;
  /** Sentences: errors of resources, or what the CLI itself said. Empty if all is well. */
  readonly errors: readonly string[];
  /** Who was at work on the stack, so that nothing was done. */
  readonly conflict: readonly LockHolder[] | undefined;
  /** Whether it was asked to end. */
  readonly cancelled: boolean;
  /** Every event of the run, in its order. */
  readonly events: readonly EngineEvent[];
}

/** What is said to nobody's questions. Up and destroy show a person a preview first; here it has been shown already. */
const unattended: Readonly<Record<EngineCommand, readonly string[]>> = {
  up: ["--yes", "--skip-preview"],
  destroy: ["--yes", "--skip-preview"],
  refresh: ["--yes", "--skip-preview"],
  preview: [],
};

/**
 * Does not fail on the CLI's exit code. The process has a group of its own, so that Ctrl-C in a terminal is not its; it writes into a file and not
 * into a pipe, so that it can finish its work when this process is killed (a pipe without a reader would end it in the midst of a creation).
 * @throws Failure if there is no CLI
 */
export async function runEngine(options: EngineRunOptions): Promise<EngineRunResult> {
  const { command, folder, stack, log, args = [], interrupts, onStart, onEvent } = options;
  const started = performance.now();
  const listener = await EventServer.open(onEvent);
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "w", 0o600);
  try {
    const child = spawn(
      pulumiCommand(),
      [
        command,
        ...stackArguments(folder, stack),
        "--event-log",
        listener.address,
        // The CLI refuses both together.
        ...(args.includes("--preview-only") ? [] : unattended[command]),
        ...args,
        "--non-interactive",
        "--color",
        "never",
      ],
      { cwd: projectDir, env: pulumiEnvironment(), stdio: ["ignore", output, output], detached: true },
    );
    const interrupt = (): void => void child.kill("SIGINT");
    interrupts.cancel.addEventListener("abort", interrupt);
    interrupts.force.addEventListener("abort", interrupt);
    const closed = once(child, "close") as Promise<[number | null]>;
    if (child.pid !== undefined) onStart?.(child.pid);
    if (interrupts.cancel.aborted) interrupt();
    const code = await closed
      .then(([status]) => status ?? -1)
      .catch((error: NodeJS.ErrnoException) => {
        throw error.code === "ENOENT" ? noPulumi() : error;
      })
      .finally(() => {
        interrupts.cancel.removeEventListener("abort", interrupt);
        interrupts.force.removeEventListener("abort", interrupt);
      });
    const text = readFileSync(log, "utf8");
    const account = accountOf(listener.events);
    return {
      ...account,
      exitCode: code,
      seconds: (performance.now() - started) / 1000,
      errors: code === 0 ? [] : errorsOf(account, text),
      conflict: code === 0 ? undefined : conflictIn(text),
      cancelled: interrupts.cancel.aborted,
      events: listener.events,
    };
  } finally {
    closeSync(output);
    listener.close();
  }
}

/** The engine's own errors; before it has begun, the CLI says them. The bare "update failed" says nothing beside another. */
function errorsOf({ diagnostics }: RunAccount, text: string): string[] {
  const said = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ name, message }) => [...(name === "" ? [] : [name]), unwrapped(message)].join(": "));
  const telling = said.filter((message) => !/\b(update|preview|destroy|refresh) failed$/.test(message));
  if (telling.length > 0) return telling;
  const spoken = [...text.matchAll(/^\s*error: (.*(?:\n {2}.*)*)/gm)].map(([, message]) => message!.trim());
  if (spoken.length > 0) return [...new Set(spoken)];
  return said.length > 0 ? said : [text.trim().split("\n").at(-1) || "the CLI ended without a word"];
}

/** Bridged providers put even a single error into a list (hashicorp/go-multierror). */
const unwrapped = (message: string): string => message.replace(/^1 error occurred:\s+\* ([^]*?)\s*$/, "$1");
