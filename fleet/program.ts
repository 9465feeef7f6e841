/** The commands. What a command does is loaded only when it runs. */

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { checkCommand } from "./check/command.ts";
import { examples, exitHelp, type Done } from "./commandLine.ts";
import { commentCommand } from "./comment/command.ts";
import { completionCommand, completeCommand } from "./completion/command.ts";
import { costCommand } from "./cost/command.ts";
import { diffCommand } from "./diff/command.ts";
import { driftCommand } from "./drift/command.ts";
import { explainCommand } from "./explain/command.ts";
import { graphCommand } from "./graph/command.ts";
import { listCommand } from "./list/command.ts";
import { newCommand } from "./new/command.ts";
import { operatorCommand } from "./operator/command.ts";
import { outputsCommand } from "./outputs/command.ts";
import { pinCommand } from "./pin/command.ts";
import { policyCommand } from "./policy/command.ts";
import { previewCommand } from "./preview/command.ts";
import { rehearseCommand } from "./rehearse/command.ts";
import { removeCommand } from "./remove/command.ts";
import { renderCommand } from "./render/command.ts";
import { reportCommand } from "./report/command.ts";
import { resumeCommand, suspendCommand } from "./suspend/command.ts";
import { upCommand } from "./up/command.ts";

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
  const commands = [
    listCommand,
    newCommand,
    checkCommand,
    explainCommand,
    diffCommand,
    policyCommand,
    costCommand,
    previewCommand,
    upCommand,
    driftCommand,
    operatorCommand,
    outputsCommand,
    suspendCommand,
    resumeCommand,
    rehearseCommand,
    removeCommand,
    renderCommand,
    pinCommand,
    graphCommand,
    reportCommand,
    commentCommand,
    completionCommand,
  ];
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
