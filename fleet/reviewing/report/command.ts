import { Argument } from "commander";
import { defineCommand, type Subject } from "../../command/shape.ts";
import { wordsOptions } from "./words.ts";

const file: Subject<string> = new Argument("<file>", "JSON of `jitsi diff --json` or `jitsi preview --json`");

export const reportCommand = defineCommand({
  name: "report",
  summary: "Print changes as Markdown for reviewers.",
  argument: file,
  options: [
    {
      "--full": "leave nothing out",
    },
    ...wordsOptions,
  ],
  examples: [
    "jitsi diff --base origin/main --json > changes.json",
    "jitsi report changes.json                     # as a comment: no longer than GitHub takes",
    "jitsi report changes.json --full > report.md  # everything",
  ],
  work: () => import("./reportCommand.ts"),
});
