import { configOption, oneStack, runOptions } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const removeCommand = defineCommand({
  name: "remove",
  summary: "Destroy a stack for good.",
  details:
    "Its outputs and its state are backed up first; what is protected goes only if it is agreed to by name.",
  argument: oneStack,
  options: [
    configOption,
    {
      "--dry-run": "back up and show, and destroy nothing",
      "--confirm <stack>": "the stack's name again, instead of being asked for it",
      "--unprotect <names>":
        "protected resources that may go, with commas between them, or `all`, instead of being asked; the others stay",
      "--delete-file": "delete the stack's file too, when all is gone",
      "--backup <dir>": "folder for the backup (default: removed/ in the folder of --state)",
    },
    ...runOptions("what is removed, for the journal"),
  ],
  json: "{ ok, stack, backup, resources, protected, removed, left, fileDeleted, errors }",
  examples: [
    "jitsi remove acme                # backs up, shows what goes, asks for the name",
    "jitsi remove acme --dry-run",
    "jitsi remove acme --confirm acme --unprotect all --delete-file",
    "jitsi remove acme --confirm acme --unprotect acme-app-public,acme-app-internal",
  ],
  work: () => import("./removeCommand.ts"),
});
