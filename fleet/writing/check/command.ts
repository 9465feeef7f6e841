import { configOption, manyStacks } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const checkCommand = defineCommand({
  name: "check",
  summary: "Check settings and rules of stacks, offline.",
  argument: manyStacks(),
  options: [
    configOption,
    {
      "--since <ref>":
        "git revision: count exactly the certificates of names that are new since then (Let's Encrypt: 50 a week)",
    },
  ],
  json: "{ ok, stacks: [{ stack, source, problems, advice }] }",
  examples: [
    "jitsi check                     # every stack, and what they take from each other",
    "jitsi check acme local",
    "jitsi check --since origin/main  # may this week's new customers all have certificates?",
    "jitsi check --json | jq '.stacks[] | select(.problems != [])'",
  ],
  work: () => import("./checkCommand.ts"),
});
