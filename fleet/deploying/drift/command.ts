/** `jitsi drift`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, manyStacks, type Done } from "../../command/commandLine.ts";
import { concurrencyOption } from "../../engine/capacity.ts";
import { addSelection } from "../../stacks/selection.ts";
import { stateOption } from "../../engine/stateFolder.ts";
import type { LookOptions } from "../../reviewing/preview/previewCommand.ts";

export const driftCommand = (done: Done): Command =>
  addSelection(
    command(
      "drift",
      examples(
        "jitsi drift                      # of the whole fleet; exit code 1 if anything differs",
        "jitsi drift acme",
        "jitsi drift --markdown > drift.md",
      ),
    )
      .description(
        "What differs in the clouds from what the last `up` of each stack left. Changes nothing. Without names: of all but those of kind local.",
      )
      .addArgument(manyStacks("all but those of kind local"))
      .addOption(configOption()),
  )
    .addOption(concurrencyOption())
    .option("--markdown", "print Markdown for reviewers")
    .option("--json", "print JSON: { ok, stacks: [{ stack, state, resources, errors }] }")
    .addOption(stateOption())
    .action(async (stacks: string[], options: LookOptions) => {
      const { runDrift } = await import("./driftCommand.ts");
      done(await runDrift(stacks, options));
    });
