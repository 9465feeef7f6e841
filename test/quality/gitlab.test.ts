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
  readonly before_script?: readonly string[];
  readonly rules?: readonly { readonly if: string }[];
  readonly environment?: { readonly name: string };
}

const text = readFileSync(join(projectDir, "examples/gitlab/.gitlab-ci.yml"), "utf8");
const pipeline = parse(text) as { stages: string[]; default: Job };
const { stages, default: all } = pipeline;
const jobs = Object.fromEntries(
  Object.entries(pipeline as unknown as Record<string, Job>).filter(
    ([name]) => !["stages", "default", "variables"].includes(name),
  ),
);
const named = Object.entries(jobs).filter(([name]) => !name.startsWith("."));

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
    const script = [...(job.before_script ?? []), ...(job.script ?? [])].join("\n");
    // Credentials are exported for the script behind it.
    const { stdout } = await execa("shellcheck", ["--shell", "bash", "-"], {
      input: `${script}\n`,
      reject: false,
    });
    expect([name, stdout]).toEqual([name, ""]);
  }
});

test("credentials only in environments, and never for what comes from elsewhere", () => {
  const acting = named.filter(([, job]) => job.extends === ".stacks");
  expect(acting.map(([name, job]) => [name, job.environment?.name])).toEqual([
    ["preview", "preview"],
    ["up", "production"],
    ["drift", "preview"],
  ]);
  expect(jobs.preview!.rules![0]!.if).toContain("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID");
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
