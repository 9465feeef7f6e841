/** The commands. What a command does is loaded only when it runs. */

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { checkCommand } from "./writing/check/command.ts";
import { examples, exitHelp, type Done } from "./command/commandLine.ts";
import { commentCommand } from "./reviewing/comment/command.ts";
import { completionCommand, completeCommand } from "./command/completion/command.ts";
import { costCommand } from "./reviewing/cost/command.ts";
import { diffCommand } from "./reviewing/diff/command.ts";
import { driftCommand } from "./deploying/drift/command.ts";
import { explainCommand } from "./writing/explain/command.ts";
import { graphCommand } from "./reviewing/graph/command.ts";
import { listCommand } from "./deploying/list/command.ts";
import { newCommand } from "./writing/new/command.ts";
import { operatorCommand } from "./deploying/operator/command.ts";
import { outputsCommand } from "./deploying/outputs/command.ts";
import { pinCommand } from "./writing/pin/command.ts";
import { policyCommand } from "./reviewing/policy/command.ts";
import { previewCommand } from "./reviewing/preview/command.ts";
import { rehearseCommand } from "./deploying/rehearse/command.ts";
import { removeCommand } from "./deploying/remove/command.ts";
import { renderCommand } from "./writing/render/command.ts";
import { reportCommand } from "./reviewing/report/command.ts";
import { resumeCommand, suspendCommand } from "./deploying/suspend/command.ts";
import { upCommand } from "./deploying/up/command.ts";

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
