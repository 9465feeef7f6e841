import { Option } from "commander";
import {
  changedOptions,
  concurrencyOption,
  configOption,
  manyStacks,
  runOptions,
  wholeFleet,
} from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";
import { selectionOptions } from "../../stacks/selectionOptions.ts";

export const upCommand = defineCommand({
  name: "up",
  summary: "Deploy stacks: platforms first, then a canary, then the rest in waves.",
  details: "A failure stops nothing that runs.",
  argument: manyStacks(wholeFleet),
  options: [
    configOption,
    ...selectionOptions,
    ...changedOptions,
    {
      "--canary <n|names>":
        "how many customers go first, or which; one that fails ends the run (default: 1 of several)",
    },
    new Option("--wave <n>", "stacks per wave; 0: all at once").default("10"),
    concurrencyOption,
    new Option("--max-failures <n|n%>", "so many may fail before nothing more is begun").default("0"),
    {
      "--resume":
        "go on with the last run: what it did from the same commit and file is left out, what failed or was interrupted is tried again",
      "--refresh": "read what really exists first, so that drift is undone",
      "-y, --yes": "do not preview, do not ask",
    },
    new Option("--lock-timeout <seconds>", "how long to wait for somebody else's lock on a stack").default(
      "300",
    ),
    ...runOptions("what is deployed, for --resume"),
  ],
  json: "{ ok, exitCode, stopped, run, journal, stacks: [{ stack, wave, outcome, seconds, changes, errors, log }] }",
  examples: [
    "jitsi up acme                                   # previews, asks, deploys",
    "jitsi up --where region=europe-west1 --canary 2 --wave 20",
    "jitsi up --changed --yes                        # what is not deployed yet, in a pipeline",
    "jitsi up acme --refresh                         # what `jitsi drift` found is undone",
    "jitsi up --exclude 'test-*' --max-failures 5%",
    "jitsi up --resume --yes                         # what the last run has left",
    "jitsi up --yes --json | jq '.stacks[] | select(.outcome == \"failed\")'",
  ],
  work: () => import("./upCommand.ts"),
});
