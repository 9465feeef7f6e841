/** `jitsi rehearse`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, oneStack, type Done } from "../../command/commandLine.ts";

export const rehearseCommand = (done: Done): Command =>
  command(
    "rehearse",
    examples(
      "pulumi stack export --stack acme --file acme.json && jitsi rehearse acme --state acme.json",
      "pulumi stack export --stack acme | jitsi rehearse acme --state -",
      "jitsi rehearse acme --state acme.json --json | jq '.changes[] | select(.action == \"replace\")'",
    ),
  )
    .description(
      "Play the next update of a live stack on simulated clouds, from its exported state: order, replacements, downtime, refusals. Nothing real is asked or changed.",
    )
    .addArgument(oneStack())
    .requiredOption("--state <file>", "what `pulumi stack export` wrote; - for standard input")
    .addOption(configOption())
    .option(
      "--json",
      "print JSON: { stack, ok, steps, changes, unchanged, downtimes, refusals, assumptions }",
    )
    .action(async (stack: string, options: { config: string; state: string; json?: boolean }) => {
      const { runRehearse } = await import("./rehearseCommand.ts");
      done(await runRehearse(stack, options));
    });
