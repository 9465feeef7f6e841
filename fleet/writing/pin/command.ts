import { configOption, oneStack } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const pinCommand = defineCommand({
  name: "pin",
  summary: "Ask the registries which images the tags are now, and pin them by digest.",
  details: "Mirrors are asked where the stack has them; without login.",
  argument: oneStack,
  options: [
    configOption,
    {
      "--write": "write them into the stack's file, with everything else in it as it is; all or nothing",
    },
  ],
  json: "{ ok, written, digests, images }",
  examples: [
    "jitsi pin acme            # prints jitsi:digests",
    "jitsi pin acme --write    # writes them into the stack's file",
    "jitsi pin acme --json | jq .digests",
  ],
  work: () => import("./pinCommand.ts"),
});
