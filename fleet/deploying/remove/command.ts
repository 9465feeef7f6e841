/** `jitsi remove`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, oneStack, type Done } from "../../command/commandLine.ts";
import { stateOption } from "../../engine/stateFolder.ts";
import type { RemoveOptions } from "./removeCommand.ts";

export const removeCommand = (done: Done): Command =>
  command(
    "remove",
    examples(
      "jitsi remove acme                # backs up, shows what goes, asks for the name",
      "jitsi remove acme --dry-run",
      "jitsi remove acme --confirm acme --unprotect all --delete-file",
      "jitsi remove acme --confirm acme --unprotect acme-app-public,acme-app-internal",
    ),
  )
    .description(
      "Destroy a stack for good. Its outputs and its state are backed up first; what is protected goes only if it is agreed to by name.",
    )
    .addArgument(oneStack())
    .addOption(configOption())
    .option("--dry-run", "back up and show, and destroy nothing")
    .option("--confirm <stack>", "the stack's name again, instead of being asked for it")
    .option(
      "--unprotect <names>",
      "protected resources that may go, with commas between them, or `all`, instead of being asked; the others stay",
    )
    .option("--delete-file", "delete the stack's file too, when all is gone")
    .option("--backup <dir>", "folder for the backup (default: removed/ in the folder of --state)")
    .option("--wait", "wait for another run of the project to end, instead of refusing")
    .option(
      "--revision <text>",
      "what is removed, for the journal (default: the commit, and a digest of what is not committed)",
    )
    .option(
      "--json",
      "print JSON: { ok, stack, backup, resources, protected, removed, left, fileDeleted, errors }",
    )
    .addOption(stateOption())
    .action(async (stack: string, options: RemoveOptions) => {
      const { runRemove } = await import("./removeCommand.ts");
      done(await runRemove(stack, options));
    });
