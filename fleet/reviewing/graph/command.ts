import { configOption, oneStack } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const graphCommand = defineCommand({
  name: "graph",
  summary: "Print every resource of a stack, as the golden files hold it.",
  details: "Runs the program without an engine.",
  argument: oneStack,
  options: [
    configOption,
    {
      "--preview": "leave open what providers compute, as a preview does",
    },
  ],
  json: "{ nodes: [{ label, parent, provider, options, dependsOn, inputs, outputs, … }] }",
  examples: [
    "jitsi graph acme > acme.yaml",
    "jitsi graph acme --preview    # what a first preview cannot know",
  ],
  work: () => import("./graphCommand.ts"),
});
