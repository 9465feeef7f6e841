import {
  changedOptions,
  concurrencyOption,
  configOption,
  manyStacks,
  stateOption,
  wholeFleet,
} from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";
import { selectionOptions } from "../../stacks/selectionOptions.ts";

export const previewCommand = defineCommand({
  name: "preview",
  summary: "Show what the next `up` of stacks would do, by the real engine.",
  details: "With credentials, and against what exists. Changes nothing.",
  argument: manyStacks(wholeFleet),
  options: [
    configOption,
    ...selectionOptions,
    ...changedOptions,
    {
      "--drift": "also what differs in the clouds from what the last `up` left, told apart",
      "--no-docker-hosts":
        "with --drift: leave out what is on Docker hosts, for which one needs a key to them",
    },
    concurrencyOption,
    {
      "--markdown": "print Markdown for reviewers",
    },
    stateOption,
  ],
  json: "{ stacks: [{ stack, state, resources, errors }], drift: [...] }",
  examples: [
    "jitsi preview acme",
    "jitsi preview --changed --base origin/main              # what a branch changes",
    "jitsi preview --changed                                 # what is not deployed yet",
    "jitsi preview --changed --base HEAD^1 --drift --json > preview.json   # for `jitsi comment`",
  ],
  work: () => import("./previewCommand.ts"),
});
