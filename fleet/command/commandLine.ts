/** What the commands' options and help have in common. */

import { Argument, Command, Option } from "commander";
import { exitCodes, usageFailure, type ExitCode } from "../terminal/failure.ts";
import { defaultConfigDir, stackArgument } from "../stacks/stackFolder.ts";

/** Told how a command ended. */
export type Done = (code: ExitCode) => void;

export const exitHelp = `
Exit codes:
  ${exitCodes.ok}  all is well
  ${exitCodes.problems}  problems were found, or the work could not be done
  ${exitCodes.usage}  the command was used wrongly
  ${exitCodes.stopped}  a run over stacks was stopped before its end; --resume goes on with it`;

export const examples = (...lines: readonly string[]): string => `
Examples:
${lines.map((line) => `  $ ${line}`).join("\n")}`;

/** A command of `jitsi`. @param help what stands below its options: its `examples` */
export const command = (name: string, help: string): Command =>
  new Command(name)
    .helpOption("-h, --help", "show this help")
    .showHelpAfterError(`Try \`jitsi ${name} --help\`.`)
    .addHelpText("after", `${help}\n${exitHelp}`);

export const configOption = (): Option =>
  new Option("--config <dir>", "folder with Pulumi.<stack>.yaml files").default(
    defaultConfigDir,
    "config/ of the project",
  );

export const oneStack = (): Argument => new Argument(`<${stackArgument}>`, "name of a stack");

/** Any number of stacks. @param none what it means to name none */
export const manyStacks = (none = "of all"): Argument =>
  new Argument(`[${stackArgument}...]`, `names of stacks; without: ${none}`);

/** A whole number that an option was given. @throws Failure */
export function parseCount(option: string, text: string, least: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(count >= least))
    throw usageFailure(`${option} takes a whole number from ${least} on; "${text}" is none.`);
  return count;
}
