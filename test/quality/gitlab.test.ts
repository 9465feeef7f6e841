/** The example for GitLab: a pipeline whose parts fit together, with scripts that run. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { projectDir } from "../../tools/stacks/allStacks.ts";

interface Job {
  readonly stage?: string;
  readonly extends?: string;
  readonly needs?: readonly { readonly job: string }[];
  readonly script?: readonly string[];
  readonly before_script?: readonly (string | readonly [job: string, part: "before_script"])[];
  readonly rules?: readonly { readonly if: string }[];
  readonly environment?: { readonly name: string };
}

const text = readFileSync(join(projectDir, "examples/gitlab/.gitlab-ci.yml"), "utf8");
/** GitLab's own: another job's part, in its place. */
const reference = { tag: "!reference", collection: "seq" } as const;
const pipeline = parse(text, { customTags: [reference] }) as { stages: string[]; default: Job };
const { stages, default: all } = pipeline;
const jobs = Object.fromEntries(
  Object.entries(pipeline as unknown as Record<string, Job>).filter(
    ([name]) => !["stages", "default", "variables"].includes(name),
  ),
);
const named = Object.entries(jobs).filter(([name]) => !name.startsWith("."));

/** What a job runs, its own and what it extends. */
const scriptsOf = ({ extends: from, before_script: before, script = [] }: Job): string[] => [
  ...(before === undefined
    ? from === undefined
      ? []
      : scriptsOf(jobs[from]!)
    : before.flatMap((part) => (typeof part === "string" ? part : scriptsOf(jobs[part[0]]!)))),
  ...script,
];

test.each(named)("%s has a stage, and what it extends and needs is there", (_name, job) => {
  expect(stages).toContain(job.stage);
  expect(
    [
      ...(job.extends === undefined ? [] : [job.extends]),
      ...(job.needs ?? []).map(({ job: name }) => name),
    ].filter((name) => !(name in jobs)),
  ).toEqual([]);
  expect(job.script).not.toEqual([]);
});

test("shellcheck finds nothing in what they run", async () => {
  for (const [name, job] of Object.entries({ ...jobs, default: all })) {
    const script = scriptsOf(job).join("\n");
    // Credentials are exported for the script behind it.
    const { stdout } = await execa("shellcheck", ["--shell", "bash", "-"], {
      input: `${script}\n`,
      reject: false,
    });
    expect([name, stdout]).toEqual([name, ""]);
  }
});

test("credentials only in environments, and never for what comes from elsewhere", () => {
  const acting = named.filter(([, job]) =>
    scriptsOf(job).join("\n").includes("GOOGLE_APPLICATION_CREDENTIALS"),
  );
  expect(acting.map(([name, job]) => [name, job.environment?.name])).toEqual([
    ["preview", "preview"],
    ["up", "production"],
    ["drift", "drift"],
  ]);
  expect(jobs.preview!.rules![0]!.if).toContain("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID");
});

test("the key to Docker hosts, which is root there, is for the default branch alone and never for code of a merge request", () => {
  const holding = named.filter(([, job]) => scriptsOf(job).join("\n").includes("SSH_KEY"));
  expect(holding.map(([name]) => name)).toEqual(["up", "drift"]);
  for (const [, { rules }] of holding) {
    expect(rules).toHaveLength(1);
    expect(rules![0]!.if).toContain("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH");
  }
});

describe("docs/gitlab.md", () => {
  test("explains every variable that the pipeline is given", () => {
    const docs = readFileSync(join(projectDir, "docs/gitlab.md"), "utf8");
    const used = new Set([...text.matchAll(/\$([A-Z][A-Z_]+)/g)].map(([, name]) => name!));
    // GitLab's own, the shell's, and the tokens that the file itself asks for.
    const given = [...used].filter((name) => !/^(CI_|PWD$|GCP_TOKEN$|AWS_TOKEN$)/.test(name));
    expect(given.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
    expect(given.length).toBeGreaterThan(5);
  });
});
