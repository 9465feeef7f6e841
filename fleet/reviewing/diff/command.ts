/** `jitsi diff`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, manyStacks, type Done } from "../../command/commandLine.ts";
import { concurrencyOption } from "../../engine/capacity.ts";
import type { DiffOptions } from "./diffCommand.ts";

export const diffCommand = (done: Done): Command =>
  command(
    "diff",
    examples(
      "jitsi diff                          # what this branch changes in any stack",
      "jitsi diff acme --base v1.4.0",
      "jitsi diff --markdown comment.md    # for a pull request",
      "jitsi diff --json | jq '.stacks[] | select(.state != \"same\") | .stack'",
    ),
  )
    .description(
      "Run the real program of another revision and of this folder, without an engine and without credentials, and tell what differs: resources created, updated, replaced (and what forces it) and deleted, rules, cost. " +
        "Every stack is taken to be as its base describes it: what really exists, only `pulumi preview` knows.",
    )
    .addArgument(manyStacks())
    .option("--base <ref>", "git revision to compare with", "origin/main")
    .addOption(configOption())
    .option("--all", "run every stack, also those that the changed files cannot touch")
    .option(
      "--install",
      "give the base its own packages (npm ci) where package-lock.json differs; else it runs with today's",
    )
    .option("--no-cache", "run the base again, and keep nothing of it for the next time")
    .addOption(concurrencyOption())
    .option("--markdown <file>", "also write a comment for a pull request into a file")
    .option(
      "--json",
      "print JSON: { base, stacks: [{ stack, state, resources, broken, mended, cost, errors }] }",
    )
    .action(async (stacks: string[], options: DiffOptions) => {
      const { runDiff } = await import("./diffCommand.ts");
      done(await runDiff(stacks, options));
    });
