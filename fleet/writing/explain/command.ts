/** `jitsi explain`: its options and help. */

import { Option, type Command } from "commander";
import { command, configOption, examples, oneStack, type Done } from "../../command/commandLine.ts";

export const explainCommand = (done: Done): Command =>
  command(
    "explain",
    examples(
      "jitsi explain acme",
      "jitsi explain acme --json | jq '.groups, .identities'",
      "jitsi explain platform",
      "jitsi explain acme --svg docs/diagram.svg",
    ),
  )
    .description(
      "Tell what a stack is: hosts and machines, containers, who talks to whom, who may read which secret, what was decided, what firewalls let in; of a platform its networks, zones and identities.",
    )
    .addArgument(oneStack())
    .addOption(configOption())
    .option("--json", "print JSON")
    .addOption(
      new Option("--svg [file]", "draw a diagram instead, into a file or to the output").conflicts("json"),
    )
    .action(async (stack: string, options: { config: string; json?: boolean; svg?: string | true }) => {
      const { runExplain } = await import("./explainCommand.ts");
      done(await runExplain(stack, options));
    });
