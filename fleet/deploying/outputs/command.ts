/** `jitsi outputs`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, oneStack, type Done } from "../../command/commandLine.ts";
import type { OutputsOptions } from "./outputsCommand.ts";

export const outputsCommand = (done: Done): Command =>
  command(
    "outputs",
    examples(
      "jitsi outputs acme",
      "jitsi outputs acme --json | jq -r .outputs.jitsi.url",
      "jitsi outputs acme --show-secrets --json | jq -r .outputs.grafanaAdminPassword",
    ),
  )
    .description(
      "Show what a deployed stack tells: addresses, URLs, accounts. Checked against the contract with other teams.",
    )
    .addArgument(oneStack())
    .addOption(configOption())
    .option("--show-secrets", "show passwords too; who sees this screen or log, sees them")
    .option("--json", 'print JSON: { ok, problem, outputs }; secrets are "[secret]" unless asked for')
    .action(async (stack: string, options: OutputsOptions) => {
      const { runOutputs } = await import("./outputsCommand.ts");
      done(await runOutputs(stack, options));
    });
