import { configOption, oneStack } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const outputsCommand = defineCommand({
  name: "outputs",
  summary: "Show what a deployed stack tells: addresses, URLs, accounts.",
  details: "Checked against the contract with other teams.",
  argument: oneStack,
  options: [
    configOption,
    {
      "--show-secrets": "show passwords too; who sees this screen or log, sees them",
    },
  ],
  json: '{ ok, problem, outputs }; secrets are "[secret]" unless asked for',
  examples: [
    "jitsi outputs acme",
    "jitsi outputs acme --json | jq -r .outputs.jitsi.url",
    "jitsi outputs acme --show-secrets --json | jq -r .outputs.grafanaAdminPassword",
  ],
  work: () => import("./outputsCommand.ts"),
});
