import { Option } from "commander";
import { configOption, oneStack } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const rehearseCommand = defineCommand({
  name: "rehearse",
  summary: "Play the next update of a live stack on simulated clouds, from its exported state.",
  details: "Order, replacements, downtime, refusals. Nothing real is asked or changed.",
  argument: oneStack,
  options: [
    new Option(
      "--state <file>",
      "what `pulumi stack export` wrote; - for standard input",
    ).makeOptionMandatory(),
    configOption,
  ],
  json: "{ stack, ok, steps, changes, unchanged, downtimes, refusals, assumptions }",
  examples: [
    "pulumi stack export --stack acme --file acme.json && jitsi rehearse acme --state acme.json",
    "pulumi stack export --stack acme | jitsi rehearse acme --state -",
    "jitsi rehearse acme --state acme.json --json | jq '.changes[] | select(.action == \"replace\")'",
  ],
  work: () => import("./rehearseCommand.ts"),
});
