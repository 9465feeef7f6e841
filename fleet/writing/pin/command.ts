/** `jitsi pin`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, oneStack, type Done } from "../../command/commandLine.ts";

export const pinCommand = (done: Done): Command =>
  command(
    "pin",
    examples(
      "jitsi pin acme            # prints jitsi:digests",
      "jitsi pin acme --write    # writes them into the stack's file",
      "jitsi pin acme --json | jq .digests",
    ),
  )
    .description(
      "Ask the registries which images the tags are now, and pin them by digest. Mirrors are asked where the stack has them; without login.",
    )
    .addArgument(oneStack())
    .addOption(configOption())
    .option(
      "--write",
      "write them into the stack's file, with everything else in it as it is; all or nothing",
    )
    .option("--json", "print JSON: { ok, written, digests, images }")
    .action(async (stack: string, options: { config: string; write?: boolean; json?: boolean }) => {
      const { runPin } = await import("./pinCommand.ts");
      done(await runPin(stack, options));
    });
