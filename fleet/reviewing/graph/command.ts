/** `jitsi graph`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, oneStack, type Done } from "../../command/commandLine.ts";

export const graphCommand = (done: Done): Command =>
  command(
    "graph",
    examples(
      "jitsi graph acme > acme.yaml",
      "jitsi graph acme --preview    # what a first preview cannot know",
    ),
  )
    .description(
      "Run the program without an engine and print every resource that it makes, as the golden files hold it.",
    )
    .addArgument(oneStack())
    .addOption(configOption())
    .option("--preview", "leave open what providers compute, as a preview does")
    .option("--json", "print JSON")
    .action(async (stack: string, options: { config: string; preview?: boolean; json?: boolean }) => {
      const { runGraph } = await import("./graphCommand.ts");
      done(await runGraph(stack, options));
    });
