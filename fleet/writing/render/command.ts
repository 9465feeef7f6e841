/** `jitsi render`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, oneStack, type Done } from "../../command/commandLine.ts";

export const renderCommand = (done: Done): Command =>
  command(
    "render",
    examples(
      "jitsi render acme --out out/acme                        # secrets by name",
      "jitsi render acme --out out/acme --secrets acme.yaml    # with their values",
      "jitsi render local --out out/local --generate-secrets   # throw-away ones",
      "docker compose --project-directory out/local/local up --detach --wait",
    ),
  )
    .description(
      "Write what would run as files: a folder per host, with a compose file, config files and services.json; for machines in the clouds also the bundle and cloud-init.",
    )
    .addArgument(oneStack())
    .requiredOption("--out <dir>", "folder to write; a non-empty one must come from this command")
    .addOption(configOption())
    .option(
      "--secrets <file>",
      "values of secrets: YAML `name: value` or `name: { file: PATH }`, or lines NAME=value or NAME_FILE=path",
    )
    .option(
      "--generate-secrets",
      "make the missing ones up, a certificate too, and keep them in DIR/secrets.yaml",
    )
    .option("--force", "write into a folder that does not come from this command")
    .action(
      async (
        stack: string,
        options: {
          out: string;
          config: string;
          secrets?: string;
          generateSecrets?: boolean;
          force?: boolean;
        },
      ) => {
        const { runRender } = await import("./renderCommand.ts");
        done(await runRender(stack, options));
      },
    );
