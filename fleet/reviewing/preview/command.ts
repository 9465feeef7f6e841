/** `jitsi preview`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, manyStacks, type Done } from "../../command/commandLine.ts";
import { concurrencyOption } from "../../engine/capacity.ts";
import { addChanged } from "../diff/changedStacks.ts";
import { addSelection } from "../../stacks/selection.ts";
import { stateOption } from "../../engine/stateFolder.ts";
import type { PreviewOptions } from "./previewCommand.ts";

export const previewCommand = (done: Done): Command =>
  addChanged(
    addSelection(
      command(
        "preview",
        examples(
          "jitsi preview acme",
          "jitsi preview --changed --base origin/main              # what a branch changes",
          "jitsi preview --changed --drift --json > changes.json   # for `jitsi comment`",
        ),
      )
        .description(
          "What the next `up` of each stack would do, by the real engine: with credentials, and against what exists. Changes nothing. Without names: of all but those of kind local.",
        )
        .addArgument(manyStacks("all but those of kind local"))
        .addOption(configOption()),
    ),
  )
    .option("--drift", "also what differs in the clouds from what the last `up` left, told apart")
    .addOption(concurrencyOption())
    .option("--markdown", "print Markdown for reviewers")
    .option("--json", "print JSON: { stacks: [{ stack, state, resources, errors }], drift: [...] }")
    .addOption(stateOption())
    .action(async (stacks: string[], options: PreviewOptions) => {
      const { runPreview } = await import("./previewCommand.ts");
      done(await runPreview(stacks, options));
    });
