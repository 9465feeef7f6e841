import { Option } from "commander";
import { concurrencyOption, configOption, manyStacks, usualBase } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const diffCommand = defineCommand({
  name: "diff",
  summary: "Tell what this folder changes in the resources of stacks, against another revision.",
  details:
    "The real program of both revisions runs, without an engine and without credentials: resources created, updated, replaced (and what forces it) and deleted, rules, cost. " +
    "Every stack is taken to be as its base describes it: what really exists, only `jitsi preview` knows.",
  argument: manyStacks(),
  options: [
    new Option("--base <ref>", "git revision to compare with").default(usualBase),
    configOption,
    {
      "--all": "run every stack, also those that the changed files cannot touch",
      "--install":
        "give the base its own packages (npm ci) where package-lock.json differs; else it runs with today's",
      "--no-cache": "run the base again, and keep nothing of it for the next time",
    },
    concurrencyOption,
    {
      "--markdown <file>": "also write a comment for a pull request into a file",
    },
  ],
  json: "{ base, stacks: [{ stack, state, resources, broken, mended, cost, errors }] }",
  examples: [
    "jitsi diff                          # what this branch changes in any stack",
    "jitsi diff acme --base v1.4.0",
    "jitsi diff --markdown comment.md    # for a pull request",
    "jitsi diff --json | jq '.stacks[] | select(.state != \"same\") | .stack'",
  ],
  work: () => import("./diffCommand.ts"),
});
