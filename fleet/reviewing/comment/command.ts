/** `jitsi comment`: its options and help. */

import { Option, type Command } from "commander";
import { command, examples, type Done } from "../../command/commandLine.ts";
import { wordsOptions, type WordsGiven } from "../report/command.ts";

export interface CommentOptions extends WordsGiven {
  readonly changes?: string;
  readonly preview?: string;
  readonly file?: string;
  readonly pr?: string;
  readonly head?: string;
  readonly sha?: string;
  readonly forge?: "github" | "gitlab";
}

export const commentCommand = (done: Done): Command => {
  const comment = command(
    "comment",
    `${examples(
      "jitsi comment --pr 12 --changes changes.json",
      "jitsi comment --pr 12 --changes changes.json --preview preview.json",
      "jitsi comment --pr 12 --kind drift --file report.md",
      "jitsi comment --head octocat:fix-ports --sha 1f2e3d --changes changes.json  # the pull request of a run",
    )}

Environment:
  GitHub  GITHUB_TOKEN, GITHUB_REPOSITORY (owner/name), GITHUB_API_URL
  GitLab  GITLAB_TOKEN, CI_PROJECT_ID, CI_API_V4_URL, CI_MERGE_REQUEST_IID for --pr`,
  )
    .description("Write the one comment on a pull request, or update it in place.")
    .addOption(new Option("--changes <file>", "JSON of `jitsi diff --json`").conflicts("file"))
    .addOption(
      new Option(
        "--preview <file>",
        "JSON of `jitsi preview --json`; with --changes, rules and cost are from there",
      ).conflicts("file"),
    )
    .option("--file <file>", "Markdown, as it is")
    .option("--pr <number>", "number of the pull or merge request")
    .addOption(new Option("--head <owner:branch>", "or the branch that it comes from").conflicts("pr"))
    .addOption(
      new Option("--sha <commit>", "with --head: write nothing if the branch has moved on").conflicts("pr"),
    )
    .addOption(
      new Option("--forge <name>", "where it is (default: gitlab in its CI, else github)").choices([
        "github",
        "gitlab",
      ]),
    );
  for (const option of wordsOptions()) comment.addOption(option);
  return comment.action(async (options: CommentOptions) => {
    const { runComment } = await import("./commentCommand.ts");
    done(await runComment(options));
  });
};
