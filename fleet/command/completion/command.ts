/** `jitsi completion`, and what its scripts call. */

import { Argument, Command } from "commander";
import { exitCodes } from "../../terminal/failure.ts";
import { defineCommand, type Done, type Subject } from "../shape.ts";
import type { Shell } from "./scripts.ts";

const shell: Subject<Shell> = new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]);

export const completionCommand = defineCommand({
  name: "completion",
  summary: "Print a script that lets a shell complete commands, options and stacks.",
  argument: shell,
  examples: [
    'eval "$(npx jitsi completion bash)"     # ~/.bashrc',
    'eval "$(npx jitsi completion zsh)"      # ~/.zshrc, below compinit',
    "npx jitsi completion fish | source      # ~/.config/fish/config.fish",
  ],
  work: async () => {
    const { completionScript } = await import("./scripts.ts");
    return { run: (name: Shell) => ({ text: () => completionScript(name) }) };
  },
});

/** What the scripts call at every press of the tab key. @param program all commands */
export const completeCommand = (done: Done, program: () => Command): Command =>
  new Command("__complete").argument("[words...]").action(async (words: string[]) => {
    const { complete } = await import("./complete.ts");
    for (const word of complete(program(), words)) console.log(word);
    done(exitCodes.ok);
  });
