/** The Pulumi CLI that the fleet's commands call: the one on PATH, or the one that JITSI_PULUMI names. */

import { delimiter, join } from "node:path";
import { execa } from "execa";
import { Failure } from "../terminal/failure.ts";
import { projectDir, stackFilePath, type StackFolder } from "../stacks/stackFolder.ts";

export const pulumiCommand = (env: NodeJS.ProcessEnv = process.env): string => env.JITSI_PULUMI || "pulumi";

/** This process's environment, and what every call of the CLI needs. */
export const pulumiEnvironment = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => ({
  ...env,
  // The project's own Node first: the language host runs the program with it.
  PATH: [join(projectDir, "node_modules", ".bin"), env.PATH ?? ""].join(delimiter),
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // Makes the CLI know --event-log; the Automation API does the same (pulumi sdk/nodejs/automation/stack.ts).
  PULUMI_DEBUG_COMMANDS: "true",
});

/** A stack, and its settings in whatever folder. */
export const stackArguments = (folder: StackFolder, stack: string): string[] => [
  "--stack",
  stack,
  "--config-file",
  stackFilePath(folder, stack),
];

export interface PulumiAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Asks the CLI; never fails on its exit code. */
export type AskPulumi = (args: readonly string[]) => Promise<PulumiAnswer>;

/**
 * A short command of the CLI, in the project's folder unless told otherwise. Does not fail on its exit code.
 * @throws Failure if there is no CLI
 */
export async function askPulumi(args: readonly string[], cwd = projectDir): Promise<PulumiAnswer> {
  const result = await execa(pulumiCommand(), [...args, "--non-interactive", "--color", "never"], {
    cwd,
    env: pulumiEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  if (result.exitCode === undefined && result.code === "ENOENT") throw noPulumi();
  return {
    exitCode: result.exitCode ?? -1,
    stdout: String(result.stdout ?? ""),
    stderr: String(result.stderr ?? ""),
  };
}

/** @throws Failure with what the CLI said, unless it succeeds */
export async function mustPulumi(args: readonly string[], cwd?: string): Promise<string> {
  return mustAnswer(args, await askPulumi(args, cwd));
}

/** What a command printed. @throws Failure with what the CLI said, unless it succeeded */
export function mustAnswer(args: readonly string[], { exitCode, stdout, stderr }: PulumiAnswer): string {
  if (exitCode !== 0)
    throw new Failure(
      `\`pulumi ${args.slice(0, 2).join(" ")}\` failed: ${withoutPrefix(stderr.trim() || stdout)}`,
    );
  return stdout;
}

/** What the CLI said, without the mark of an error. */
export const withoutPrefix = (text: string): string => text.trim().replace(/^error: /, "");

export const noPulumi = (): Failure =>
  new Failure(
    `There is no program "${pulumiCommand()}". Install Pulumi (https://www.pulumi.com/docs/install), or name it in JITSI_PULUMI.`,
  );
