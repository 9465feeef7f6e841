import {
  concurrencyOption,
  configOption,
  manyStacks,
  stateOption,
  wholeFleet,
} from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";
import { selectionOptions } from "../../stacks/selectionOptions.ts";

export const driftCommand = defineCommand({
  name: "drift",
  summary: "Show what differs in the clouds from what the last `up` of stacks left.",
  details: "Changes nothing.",
  argument: manyStacks(wholeFleet),
  options: [
    configOption,
    ...selectionOptions,
    concurrencyOption,
    {
      "--markdown": "print Markdown for reviewers",
    },
    stateOption,
  ],
  json: "{ ok, stacks: [{ stack, state, resources, errors }] }",
  examples: [
    "jitsi drift                      # of the whole fleet; exit code 1 if anything differs",
    "jitsi drift acme",
    "jitsi drift --markdown > drift.md",
  ],
  work: () => import("./driftCommand.ts"),
});
