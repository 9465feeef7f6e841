/** `jitsi completion`, and what its scripts call. */

import { Argument, Command } from "commander";
import { command, examples, type Done } from "../commandLine.ts";
import { exitCodes } from "../../terminal/failure.ts";

export const completionCommand = (done: Done): Command =>
  command(
    "completion",
    examples(
      'eval "$(npx jitsi completion bash)"     # ~/.bashrc',
      'eval "$(npx jitsi completion zsh)"      # ~/.zshrc, below compinit',
      "npx jitsi completion fish | source      # ~/.config/fish/config.fish",
    ),
  )
    .description("Print a script that lets a shell complete commands, options and stacks.")
    .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
    .action(async (shell: "bash" | "zsh" | "fish") => {
      const { completionScript } = await import("./scripts.ts");
      console.log(completionScript(shell));
      done(exitCodes.ok);
    });

/** What the scripts call at every press of the tab key. @param program all commands */
export const completeCommand = (done: Done, program: () => Command): Command =>
  new Command("__complete").argument("[words...]").action(async (words: string[]) => {
    const { complete } = await import("./complete.ts");
    for (const word of complete(program(), words)) console.log(word);
    done(exitCodes.ok);
  });
