import { Option } from "commander";
import { configOption, oneStack } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const explainCommand = defineCommand({
  name: "explain",
  summary: "Explain what a stack is: machines, containers, connections, secrets.",
  details:
    "Hosts and machines, containers, who talks to whom, who may read which secret, what was decided, what firewalls let in; of a platform its networks, zones and identities.",
  argument: oneStack,
  options: [
    configOption,
    new Option("--svg [file]", "draw a diagram instead, into a file or to the output").conflicts("json"),
  ],
  json: "{ appPrefix, kind, url, release, hosts, containers, flows, secrets, … }; of a platform { kind, stack, networks, zones, … }",
  examples: [
    "jitsi explain acme",
    "jitsi explain acme --json | jq '.groups, .identities'",
    "jitsi explain platform",
    "jitsi explain acme --svg docs/diagram.svg",
  ],
  work: () => import("./explainCommand.ts"),
});
