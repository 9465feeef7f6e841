/** `jitsi up`: its options and help. */

import { Option, type Command } from "commander";
import { command, configOption, examples, manyStacks, type Done } from "../../command/commandLine.ts";
import { concurrencyOption } from "../../engine/capacity.ts";
import { addChanged } from "../../reviewing/diff/changedStacks.ts";
import { addSelection } from "../../stacks/selection.ts";
import { stateOption } from "../../engine/stateFolder.ts";
import type { UpOptions } from "./upCommand.ts";

export const upCommand = (done: Done): Command =>
  addChanged(
    addSelection(
      command(
        "up",
        examples(
          "jitsi up acme                                   # previews, asks, deploys",
          "jitsi up --where region=europe-west1 --canary 2 --wave 20",
          "jitsi up --changed --base origin/main --yes     # what a merge changes, in a pipeline",
          "jitsi up --exclude 'test-*' --max-failures 5%",
          "jitsi up --resume --yes                         # what the last run has left",
          "jitsi up --yes --json | jq '.stacks[] | select(.outcome == \"failed\")'",
        ),
      )
        .description(
          "Deploy stacks: platforms first, then a canary, then the rest in waves. A failure stops nothing that runs. Without names: of all but those of kind local.",
        )
        .addArgument(manyStacks("all but those of kind local"))
        .addOption(configOption()),
    ),
  )
    .option(
      "--canary <n|names>",
      "how many customers go first, or which; one that fails ends the run (default: 1 of several)",
    )
    .option("--wave <n>", "stacks per wave; 0: all at once", "10")
    .addOption(concurrencyOption())
    .option("--max-failures <n|n%>", "so many may fail before nothing more is begun", "0")
    .addOption(
      new Option(
        "--resume",
        "go on with the last run: what it did from the same commit and file is left out, what failed or was interrupted is tried again",
      ),
    )
    .option(
      "--revision <text>",
      "what is deployed, for --resume (default: the commit, and a digest of what is not committed)",
    )
    .option("--wait", "wait for another run of the project to end, instead of refusing")
    .option("--lock-timeout <seconds>", "how long to wait for somebody else's lock on a stack", "300")
    .option("-y, --yes", "do not preview, do not ask")
    .option(
      "--json",
      "print JSON: { ok, exitCode, stopped, run, journal, stacks: [{ stack, wave, outcome, seconds, changes, errors, log }] }",
    )
    .addOption(stateOption())
    .action(async (stacks: string[], options: UpOptions) => {
      const { runUp } = await import("./upCommand.ts");
      done(await runUp(stacks, options));
    });
