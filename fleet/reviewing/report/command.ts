/** `jitsi report`: its options and help. */

import { Argument, Option, type Command } from "commander";
import { command, examples, type Done } from "../../command/commandLine.ts";

/** What both the report and the comment may say. */
export const wordsOptions = (): Option[] => [
  new Option("--kind <name>", "tells this comment from others of the same pull request").default("diff"),
  new Option("--title <text>", "heading").default("Changes of stacks"),
  new Option("--reproduce <command>", "command that makes the same report, to be named in it"),
  new Option("--revision <text>", "what was compared, to be named in it"),
  new Option("--full-report <address>", "where the full report is, to be named in it"),
];

export interface WordsGiven {
  readonly kind: string;
  readonly title: string;
  readonly reproduce?: string;
  readonly revision?: string;
  readonly fullReport?: string;
}

export const reportCommand = (done: Done): Command => {
  const report = command(
    "report",
    examples(
      "jitsi diff --base origin/main --json > changes.json",
      "jitsi report changes.json                     # as a comment: no longer than GitHub takes",
      "jitsi report changes.json --full > report.md  # everything",
    ),
  )
    .description("Print changes as Markdown for reviewers.")
    .addArgument(new Argument("<file>", "JSON of `jitsi diff --json` or `jitsi preview --json`"))
    .option("--full", "leave nothing out");
  for (const option of wordsOptions()) report.addOption(option);
  return report.action(async (file: string, options: WordsGiven & { full?: boolean }) => {
    const { runReport } = await import("./reportCommand.ts");
    done(runReport(file, options));
  });
};
