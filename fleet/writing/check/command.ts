/** `jitsi check`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, type Done } from "../../command/commandLine.ts";
import { stackArgument } from "../../stacks/stackFolder.ts";

export const checkCommand = (done: Done): Command =>
  command(
    "check",
    examples(
      "jitsi check                     # every stack, and what they take from each other",
      "jitsi check acme local",
      "jitsi check --since origin/main  # may this week's new customers all have certificates?",
      "jitsi check --json | jq '.stacks[] | select(.problems != [])'",
    ),
  )
    .description("Check settings and rules of stacks, offline. Without names: of all.")
    .argument(`[${stackArgument}...]`, "names of stacks")
    .addOption(configOption())
    .option(
      "--since <ref>",
      "git revision: count exactly the certificates of names that are new since then (Let's Encrypt: 50 a week)",
    )
    .option("--json", "print JSON: { ok, stacks: [{ stack, source, problems, advice }] }")
    .action(async (stacks: string[], options: { config: string; json?: boolean; since?: string }) => {
      const { runCheck } = await import("./checkCommand.ts");
      done(await runCheck(stacks, options));
    });
