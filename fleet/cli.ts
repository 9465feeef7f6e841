/** Runs the command line of this process. */

import { CommanderError, type Command } from "commander";
import { visibleOutput } from "../model/visible.ts";
import { exitCodes, Failure } from "./terminal/failure.ts";
import { makeProgram } from "./program.ts";

// `jitsi graph acme | head` closes the pipe early, which is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.ok);
  throw error;
});

const program = makeProgram((code) => (process.exitCode = code));
throwInsteadOfExit(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Subcommands made elsewhere do not inherit it. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExit);
}

function report(error: unknown): number {
  // Commander has said what there is to say; help that was asked for is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof Failure) {
    console.error(visibleOutput(error.message));
    return error.exitCode;
  }
  console.error("This is a fault of jitsi itself, please report it with the lines below.");
  console.error(error);
  return exitCodes.problems;
}
