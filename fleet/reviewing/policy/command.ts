import { configOption, manyStacks } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const policyCommand = defineCommand({
  name: "policy",
  summary: "Check the resources of stacks against the policy pack, offline.",
  details:
    "Encryption, public ports, labels, protected data, metadata service, secrets, regions, machine types.",
  argument: manyStacks(),
  options: [configOption],
  json: "{ ok, stacks: [{ stack, problems, error? }] }",
  examples: [
    "jitsi policy               # every stack",
    "jitsi policy acme --json | jq '.stacks[].problems'",
    "pulumi preview --stack acme --policy-pack policy   # the same policies in the engine",
  ],
  work: () => import("./policyCommand.ts"),
});
