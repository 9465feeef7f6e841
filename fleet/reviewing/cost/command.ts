/** `jitsi cost`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, manyStacks, type Done } from "../../command/commandLine.ts";
import type { CostOptions } from "./costCommand.ts";

export const costCommand = (done: Done): Command =>
  command(
    "cost",
    examples(
      "jitsi cost                     # every customer, and the sum",
      "jitsi cost acme --items        # machine by machine, disk by disk",
      "jitsi cost --csv > cost.csv",
    ),
  )
    .description(
      "Tell what stacks cost at list prices: by the month, with groups at their minimum and at their maximum, and by the hour of one participant. What has no known price is named, and in no sum.",
    )
    .addArgument(manyStacks())
    .addOption(configOption())
    .option("--items", "every line item instead of one line a stack")
    .option("--csv", "print CSV, amounts in US dollars")
    .option("--json", "print JSON: { usdPerMonth, usdPerMonthAtMost, stacks: [{ stack, items, … }] }")
    .action(async (stacks: string[], options: CostOptions) => {
      const { runCost } = await import("./costCommand.ts");
      done(runCost(stacks, options));
    });
