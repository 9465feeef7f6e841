/** The commands, in the groups of their folders. What a command does is loaded only when it runs. */

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { completeCommand, completionCommand } from "./command/completion/command.ts";
import { commandOf, helpText, type CommandShape, type Done } from "./command/shape.ts";
import { driftCommand } from "./deploying/drift/command.ts";
import { listCommand } from "./deploying/list/command.ts";
import { operatorCommand } from "./deploying/operator/command.ts";
import { outputsCommand } from "./deploying/outputs/command.ts";
import { rehearseCommand } from "./deploying/rehearse/command.ts";
import { removeCommand } from "./deploying/remove/command.ts";
import { resumeCommand, suspendCommand } from "./deploying/suspend/command.ts";
import { upCommand } from "./deploying/up/command.ts";
import { repairCommand } from "./operating/repair/command.ts";
import { commentCommand } from "./reviewing/comment/command.ts";
import { costCommand } from "./reviewing/cost/command.ts";
import { diffCommand } from "./reviewing/diff/command.ts";
import { graphCommand } from "./reviewing/graph/command.ts";
import { policyCommand } from "./reviewing/policy/command.ts";
import { previewCommand } from "./reviewing/preview/command.ts";
import { reportCommand } from "./reviewing/report/command.ts";
import { checkCommand } from "./writing/check/command.ts";
import { explainCommand } from "./writing/explain/command.ts";
import { newCommand } from "./writing/new/command.ts";
import { pinCommand } from "./writing/pin/command.ts";
import { renderCommand } from "./writing/render/command.ts";

/** The commands of one folder of fleet/. */
export interface CommandGroup {
  readonly folder: string;
  /** Above them in `jitsi --help`. */
  readonly heading: string;
  readonly commands: readonly CommandShape[];
}

/** In the order in which people need them. */
export const commandGroups: readonly CommandGroup[] = [
  {
    folder: "writing",
    heading: "Write a customer:",
    commands: [newCommand, checkCommand, explainCommand, renderCommand, pinCommand],
  },
  {
    folder: "reviewing",
    heading: "Review a change:",
    commands: [
      diffCommand,
      previewCommand,
      policyCommand,
      costCommand,
      graphCommand,
      reportCommand,
      commentCommand,
    ],
  },
  {
    folder: "deploying",
    heading: "Deploy:",
    commands: [
      listCommand,
      rehearseCommand,
      upCommand,
      outputsCommand,
      driftCommand,
      suspendCommand,
      resumeCommand,
      removeCommand,
      operatorCommand,
    ],
  },
  { folder: "operating", heading: "Operate:", commands: [repairCommand] },
  { folder: "command", heading: "Shell:", commands: [completionCommand] },
];

export function makeProgram(done: Done): Command {
  const program = new Command("jitsi")
    .description("Work with the stacks of this project: one file in config/ each.")
    .version(version(), "-V, --version", "show the project's version")
    .helpOption("-h, --help", "show this help")
    // The group of those that have none: of `help`.
    .commandsGroup("Shell:")
    .helpCommand("help [command]", "Show the help of a command.")
    .showHelpAfterError("Try `jitsi --help`.")
    .addHelpText(
      "after",
      helpText(["jitsi check", "jitsi explain acme", "jitsi render acme --out out/acme"]),
    );
  for (const { heading, commands } of commandGroups)
    for (const shape of commands) program.addCommand(commandOf(shape, done).helpGroup(heading));
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
