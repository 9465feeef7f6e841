import { Option } from "commander";
import { configOption, oneStack } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const renderCommand = defineCommand({
  name: "render",
  summary: "Write what would run as files.",
  details:
    "A folder per host, with a compose file, config files and services.json; for machines in the clouds also the bundle and cloud-init.",
  argument: oneStack,
  options: [
    new Option(
      "--out <dir>",
      "folder to write; a non-empty one must come from this command",
    ).makeOptionMandatory(),
    configOption,
    {
      "--secrets <file>":
        "values of secrets: YAML `name: value` or `name: { file: PATH }`, or lines NAME=value or NAME_FILE=path",
      "--generate-secrets": "make the missing ones up, a certificate too, and keep them in DIR/secrets.yaml",
      "--force": "write into a folder that does not come from this command",
    },
  ],
  examples: [
    "jitsi render acme --out out/acme                        # secrets by name",
    "jitsi render acme --out out/acme --secrets acme.yaml    # with their values",
    "jitsi render local --out out/local --generate-secrets   # throw-away ones",
    "docker compose --project-directory out/local/local up --detach --wait",
  ],
  work: () => import("./renderCommand.ts"),
});
