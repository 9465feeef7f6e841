/** The commands. What a command does is loaded only when it runs. */

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { checkCommand } from "./check/command.ts";
import { examples, exitHelp, type Done } from "./commandLine.ts";
import { completionCommand, completeCommand } from "./completion/command.ts";
import { explainCommand } from "./explain/command.ts";
import { graphCommand } from "./graph/command.ts";
import { pinCommand } from "./pin/command.ts";
import { renderCommand } from "./render/command.ts";

export function makeProgram(done: Done): Command {
  const program = new Command("jitsi")
    .description("Work with the stacks of this project: one file in config/ each.")
    .version(version(), "-V, --version", "show the project's version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .showHelpAfterError("Try `jitsi --help`.")
    .addHelpText(
      "after",
      `${examples("jitsi check", "jitsi explain acme", "jitsi render acme --out out/acme")}\n${exitHelp}`,
    );
  const commands = [checkCommand, explainCommand, renderCommand, pinCommand, graphCommand, completionCommand];
  for (const make of commands) program.addCommand(make(done));
  program.addCommand(
    completeCommand(done, () => makeProgram(done)),
    { hidden: true },
  );
  return program;
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
