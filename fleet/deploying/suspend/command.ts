import { configOption, runOptions, someStacks } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

const common = {
  argument: someStacks,
  options: [
    configOption,
    {
      "--file-only": "write the setting, and deploy nothing",
      "-y, --yes": "do not preview, do not ask",
    },
    ...runOptions("what is deployed, for the journal"),
  ],
  json: "{ ok, exitCode, stopped, run, journal, stacks: [{ stack, outcome, seconds, changes, errors, log }] }; with --file-only { ok, exitCode, files }",
};

export const suspendCommand = defineCommand({
  ...common,
  name: "suspend",
  summary: "Stop a customer.",
  details:
    "No bridge and no app server runs any more; addresses, data, names and secrets are kept. Calls that go on end.",
  examples: [
    "jitsi suspend acme              # shows what goes, asks",
    "jitsi suspend acme --file-only  # only writes the setting, for a pipeline to deploy",
  ],
  work: async () => (await import("./suspendCommand.ts")).setSuspended(true),
});

export const resumeCommand = defineCommand({
  ...common,
  name: "resume",
  summary: "Start a suspended customer again, with the addresses and the data that it had.",
  examples: ["jitsi resume acme", "jitsi resume acme shop --yes"],
  work: async () => (await import("./suspendCommand.ts")).setSuspended(false),
});
