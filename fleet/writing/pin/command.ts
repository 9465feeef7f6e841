import { configOption, someStacks } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const pinCommand = defineCommand({
  name: "pin",
  summary: "Ask the registries which images the tags are now, and pin them by digest.",
  details: "Mirrors are asked where the stack has them; without login.",
  argument: someStacks,
  options: [
    configOption,
    {
      "--write":
        "write them into the stacks' files, with everything else in them as it is; for each stack all or nothing",
    },
  ],
  json: "{ ok, stacks: [{ stack, written, digests, images }] }",
  examples: [
    "jitsi pin acme            # prints jitsi:digests",
    "jitsi pin acme shop --write    # writes them into the stacks' files",
    "jitsi pin acme --json | jq '.stacks[0].digests'",
  ],
  work: () => import("./pinCommand.ts"),
});
