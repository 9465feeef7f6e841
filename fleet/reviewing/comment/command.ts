import { Option } from "commander";
import { defineCommand } from "../../command/shape.ts";
import { wordsOptions } from "../report/words.ts";

export const commentCommand = defineCommand({
  name: "comment",
  summary: "Write the one comment on a pull request, or update it in place.",
  options: [
    new Option("--changes <file>", "JSON of `jitsi diff --json`").conflicts("file"),
    new Option(
      "--preview <file>",
      "JSON of `jitsi preview --json`; with --changes, rules and cost are from there",
    ).conflicts("file"),
    {
      "--file <file>": "Markdown, as it is",
      "--pr <number>": "number of the pull or merge request",
    },
    new Option("--head <owner:branch>", "or the branch that it comes from").conflicts("pr"),
    new Option("--sha <commit>", "with --head: write nothing if the branch has moved on").conflicts("pr"),
    new Option("--forge <name>", "where it is (default: gitlab in its CI, else github)").choices([
      "github",
      "gitlab",
    ]),
    ...wordsOptions,
  ],
  examples: [
    "jitsi comment --pr 12 --changes changes.json",
    "jitsi comment --pr 12 --changes changes.json --preview preview.json",
    "jitsi comment --pr 12 --kind drift --file report.md",
    "jitsi comment --head octocat:fix-ports --sha 1f2e3d --changes changes.json  # the pull request of a run",
  ],
  environment: [
    "GitHub  GITHUB_TOKEN, GITHUB_REPOSITORY (owner/name), GITHUB_API_URL",
    "GitLab  GITLAB_TOKEN, CI_PROJECT_ID, CI_API_V4_URL, CI_MERGE_REQUEST_IID for --pr",
  ],
  work: () => import("./commentCommand.ts"),
});
