/** `jitsi policy`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, manyStacks, type Done } from "../../command/commandLine.ts";
import type { PolicyOptions } from "./policyCommand.ts";

export const policyCommand = (done: Done): Command =>
  command(
    "policy",
    examples(
      "jitsi policy               # every stack",
      "jitsi policy acme --json | jq '.stacks[].problems'",
      "pulumi preview --stack acme --policy-pack policy   # the same policies in the engine",
    ),
  )
    .description(
      "Hold the resources of stacks against the policy pack, offline: encryption, public ports, labels, protected data, metadata service, secrets, regions, machine types.",
    )
    .addArgument(manyStacks())
    .addOption(configOption())
    .option("--json", "print JSON: { ok, stacks: [{ stack, problems, error? }] }")
    .action(async (stacks: string[], options: PolicyOptions) => {
      const { runPolicy } = await import("./policyCommand.ts");
      done(await runPolicy(stacks, options));
    });
