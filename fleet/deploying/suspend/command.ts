/** `jitsi suspend` and `jitsi resume`: their options and help. */

import type { Command } from "commander";
import { command, configOption, examples, type Done } from "../../command/commandLine.ts";
import { stateOption } from "../../engine/stateFolder.ts";
import { stackArgument } from "../../stacks/stackFolder.ts";
import type { SuspendOptions } from "./suspendCommand.ts";

export const suspendCommand = (done: Done): Command =>
  runCommand(
    done,
    true,
    "suspend",
    "Stop a customer: no bridge and no app server runs any more; addresses, data, names and secrets are kept. Calls that go on end.",
    examples(
      "jitsi suspend acme              # shows what goes, asks",
      "jitsi suspend acme --file-only  # only writes the setting, for a pipeline to deploy",
    ),
  );

export const resumeCommand = (done: Done): Command =>
  runCommand(
    done,
    false,
    "resume",
    "Start a suspended customer again, with the addresses and the data that it had.",
    examples("jitsi resume acme", "jitsi resume acme shop --yes"),
  );

const runCommand = (
  done: Done,
  suspended: boolean,
  name: string,
  description: string,
  help: string,
): Command =>
  command(name, help)
    .description(description)
    .argument(`<${stackArgument}...>`, "names of stacks")
    .addOption(configOption())
    .option("--file-only", "write the setting, and deploy nothing")
    .option("--wait", "wait for another run of the project to end, instead of refusing")
    .option(
      "--revision <text>",
      "what is deployed, for the journal (default: the commit, and a digest of what is not committed)",
    )
    .option("-y, --yes", "do not preview, do not ask")
    .option(
      "--json",
      "print JSON: { ok, exitCode, stopped, run, journal, stacks: [{ stack, outcome, seconds, changes, errors, log }] }",
    )
    .addOption(stateOption())
    .action(async (stacks: string[], options: Omit<SuspendOptions, "suspended">) => {
      const { runSuspend } = await import("./suspendCommand.ts");
      done(await runSuspend(stacks, { ...options, suspended }));
    });
