/** The workflows: written without mistakes, with no more rights than they need, and in agreement with the identities that the platform makes. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse, parseDocument } from "yaml";
import { FakeForge } from "../../fleet/reviewing/comment/fakeForge.ts";
import { findActionlint } from "../../programs/actionlint/findActionlint.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { failureOf } from "../failureOf.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly environment?: string;
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(projectDir, ".github", "workflows");
const files = readdirSync(folder);
const read = (file: string): Workflow => parse(readFileSync(join(folder, file), "utf8")) as Workflow;
const workflows = files.map((file) => ({ file, workflow: read(file) }));
const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file} ${name}`, file, workflow, job })),
);
/** What starts a workflow, with its conditions. */
const triggersOf = ({ on }: Workflow): Readonly<Record<string, unknown>> =>
  typeof on === "string" ? { [on]: {} } : (on as Readonly<Record<string, unknown>>);
const { config } = parse(readFileSync(join(projectDir, "examples/config/Pulumi.platform.yaml"), "utf8")) as {
  config: { "jitsi:ci": { environment: string; previewEnvironment: string; driftEnvironment: string } };
};
const { environment, previewEnvironment, driftEnvironment } = config["jitsi:ci"];
const actionFile = join(projectDir, ".github/actions/stacks/action.yml");
const action = parse(readFileSync(actionFile, "utf8")) as {
  readonly inputs: Readonly<Record<string, object>>;
  readonly runs: { readonly steps: readonly Step[] };
};

test("actionlint finds nothing, nor does shellcheck in what they run", async () => {
  const { command } = await findActionlint({ onProgress: console.error });
  const { exitCode, all } = await execa(command, ["-no-color", "-shellcheck", "shellcheck"], {
    cwd: projectDir,
    all: true,
    reject: false,
  });
  expect([all, exitCode]).toEqual(["", 0]);
});

test("shellcheck finds nothing in the action either, which actionlint does not look into", async () => {
  const scripts = action.runs.steps.flatMap(({ run }) => run ?? []);
  expect(scripts.length).toBeGreaterThan(2);
  for (const script of scripts) {
    const { stdout } = await execa("shellcheck", ["--shell", "bash", "-"], { input: script, reject: false });
    expect(stdout).toBe("");
  }
});

describe("rights", () => {
  test.each(jobs)("$name: what is not needed is not granted", ({ workflow, job }) => {
    const granted = { ...workflow.permissions, ...job.permissions };
    const writes = Object.entries(granted).filter(([, right]) => right === "write");
    const acts = job.steps.some(({ uses }) => uses === "./.github/actions/stacks");
    const comments = job.steps.some(({ run }) => run?.includes("jitsi comment"));
    expect(writes.map(([scope]) => scope).sort()).toEqual([
      ...(acts ? ["id-token"] : []),
      ...(comments ? ["pull-requests"] : []),
    ]);
  });

  test.each(jobs.filter(({ workflow }) => "workflow_run" in Object(workflow.on)))(
    "$name may write, so it runs code of the default branch only",
    ({ job }) => {
      const checkouts = job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
      expect(checkouts.map((step) => step.with?.ref)).toEqual([
        "${{ github.event.repository.default_branch }}",
      ]);
    },
  );

  test("no workflow runs on pull_request_target, which would give forks our rights", () => {
    expect(
      workflows.filter(({ workflow }) => JSON.stringify(workflow.on).includes("pull_request_target")),
    ).toEqual([]);
  });

  test.each(
    jobs.filter(({ workflow, job }) => workflow.on === "pull_request" && job.environment !== undefined),
  )("$name has credentials, so it is for branches of the repository", ({ job }) =>
    expect(job.if).toContain("github.event.pull_request.head.repo.full_name == github.repository"),
  );

  test("no checkout leaves its token behind for what runs later", () => {
    const kept = jobs.filter(({ job }) =>
      job.steps.some(
        (step) => step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false,
      ),
    );
    expect(kept.map(({ name }) => name)).toEqual([]);
  });

  test.each(jobs.filter(({ workflow }) => "pull_request" in triggersOf(workflow)))(
    "$name runs code of a pull request, so it has no secret: whoever writes that code could read it",
    ({ workflow, job }) => {
      // A key to a Docker host is root there; a token that writes is the repository.
      const given = JSON.stringify([workflow, job]);
      expect(given).not.toMatch(/secrets\.|secrets\[|toJSON\(secrets\)/i);
      expect(job.environment ?? previewEnvironment).toBe(previewEnvironment);
    },
  );

  test("the key to Docker hosts is only where nobody but the default branch comes", () => {
    const holding = jobs.filter(({ job }) => JSON.stringify(job).includes("JITSI_SSH_KEY"));
    expect(holding.map(({ name, job }) => [name, job.environment])).toEqual([
      ["drift.yml drift", driftEnvironment],
      ["up.yml up", environment],
    ]);
    const triggers = holding.flatMap(({ workflow }) => Object.entries(triggersOf(workflow)));
    expect(Object.fromEntries(triggers)).toEqual({
      schedule: expect.anything(),
      push: { branches: ["main"] },
      workflow_dispatch: expect.anything(),
    });
  });

  test("every action is pinned by its commit, with its version beside it: a tag can be moved to other code", () => {
    const texts = [...files.map((file) => join(folder, file)), actionFile].map((file) =>
      readFileSync(file, "utf8"),
    );
    const used = texts.flatMap((text) =>
      [...text.matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)].map(([, action]) => action!),
    );
    expect(used.length).toBeGreaterThan(15);
    const own = /^\.\/\.github\/actions\/\w+$/;
    expect(
      used.filter((one) => !own.test(one) && !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one)),
    ).toEqual([]);
    // One version of each, so that one review covers it.
    const versions = new Map(used.filter((one) => !own.test(one)).map((one) => [one.split("@")[0], one]));
    expect([...new Set(used.filter((one) => !own.test(one)))].sort()).toEqual([...versions.values()].sort());
  });

  test("nothing that somebody else can name is pasted into a script", () => {
    const scripts = [...jobs.flatMap(({ job }) => job.steps), ...action.runs.steps].flatMap(
      ({ run }) => run ?? [],
    );
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });
});

describe("the platform's identities", () => {
  const acting = jobs.flatMap(({ name, job }) =>
    job.steps
      .filter(({ uses }) => uses === "./.github/actions/stacks")
      .map((step) => ({ name, job, with: step.with! })),
  );

  test.each(acting)(
    "$name acts from the environment that its identity is bound to",
    ({ job, with: given }) => {
      const who = /JITSI_GCP_(\w+)/.exec(String(given["gcp-account"]))?.[1];
      expect(given["aws-role"]).toBe(`\${{ vars.JITSI_AWS_${who} }}`);
      const previewers = [previewEnvironment, driftEnvironment];
      expect({ DEPLOYER: [environment], PREVIEWER: previewers }[who!]).toContain(job.environment);
      expect(job.permissions?.["id-token"]).toBe("write");
      expect(Object.keys(given).filter((input) => !(input in action.inputs))).toEqual([]);
    },
  );

  test("only what changes things has the deployer's", () => {
    const deploying = acting.filter(({ with: given }) => String(given["gcp-account"]).includes("DEPLOYER"));
    expect(deploying.map(({ name }) => name)).toEqual(["up.yml up"]);
  });
});

describe("what a merge deploys", () => {
  const gitlab = readFileSync(join(projectDir, "examples/gitlab/.gitlab-ci.yml"), "utf8");

  test("is customers only, as with the operator: the deployer gets its own rights from the platform", () => {
    const scripts = [gitlab, ...jobs.flatMap(({ job }) => job.steps.flatMap(({ run }) => run ?? []))];
    const ups = scripts.flatMap((script) => script.match(/^\s*(?:- )?npx jitsi up .*$/gm) ?? []);
    expect(ups).toHaveLength(2);
    for (const up of ups) expect(up).toContain("--where kind=customer");
  });

  test("is compared with any commit that a stack may have been deployed from, so the whole history is there", () => {
    const comparing = jobs.filter(({ job }) =>
      job.steps.some(({ run }) => run !== undefined && /--changed(?! --base)/.test(run)),
    );
    expect(comparing.map(({ name }) => name)).toEqual(["up.yml plan", "up.yml up"]);
    for (const { job } of comparing)
      expect(job.steps.find(({ uses }) => uses?.startsWith("actions/checkout@"))?.with?.["fetch-depth"]).toBe(
        0,
      );
    expect(gitlab).toMatch(/^ {2}GIT_DEPTH: "0"$/m);
  });
});

describe("the diff of a pull request, run here", () => {
  let dir: string;
  let clone: string;
  const git = (...args: readonly string[]) =>
    execa("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: clone });

  /** A clone as the checkout leaves it: a merge of a pull request with a small change, and its base behind it. */
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "workflow-"));
    clone = join(dir, "clone");
    mkdirSync(clone);
    const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
      cwd: projectDir,
    });
    await execa("tar", ["-cf", join(dir, "files.tar"), "--null", "--files-from=-"], {
      cwd: projectDir,
      input: stdout,
    });
    await execa("tar", ["-xf", join(dir, "files.tar"), "-C", clone]);
    // In place of `npm ci`.
    symlinkSync(join(projectDir, "node_modules"), join(clone, "node_modules"));
    writeFileSync(join(clone, ".git-exclude"), "node_modules\n");
    // A stack that stays as it is.
    cpSync(join(clone, "examples/config/Pulumi.platform.yaml"), join(clone, "config/Pulumi.platform.yaml"));
    await git("init", "--quiet", "--initial-branch", "main");
    await git("config", "core.excludesFile", ".git-exclude");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "base");
    await git("switch", "--quiet", "--create", "change");
    const file = join(clone, "config/Pulumi.local.yaml");
    const settings = parseDocument(readFileSync(file, "utf8"));
    settings.setIn(["config", "jitsi:media"], "audio");
    writeFileSync(file, settings.toString());
    await git("commit", "--quiet", "--all", "--message", "change");
    await git("switch", "--quiet", "main");
    await git("merge", "--quiet", "--no-ff", "--message", "merge", "change");
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** As a runner starts `run:` steps (docs.github.com, "Workflow syntax", shell); GitLab's differs in nothing that matters here. */
  async function run(script: string, env: Readonly<Record<string, string>>): Promise<string> {
    const file = join(mkdtempSync(join(dir, "script-")), "script.sh");
    writeFileSync(file, script);
    const inherited = Object.entries(process.env).filter(
      ([key]) => !/^(GITHUB_|GITLAB_|CI_|PULUMI_|JITSI_|NODE_)/.test(key),
    );
    const { exitCode, all } = await execa("bash", ["--noprofile", "--norc", "-eo", "pipefail", file], {
      cwd: clone,
      env: { ...Object.fromEntries(inherited), CI: "true", ...env },
      extendEnv: false,
      reject: false,
      all: true,
    });
    expect(failureOf({ exitCode, stdout: all })).toBe("");
    return all;
  }

  async function mustTell(file: string): Promise<void> {
    const report = readFileSync(file, "utf8");
    const base = (await git("rev-parse", "HEAD^1")).stdout;
    expect(report).toMatch(/^> \*\*Calls end in 1 stack\.\*\* 1 of \d+ stacks changes\.$/m);
    expect(report).toMatch(/^\| <code>local<\/code> \| 0 \| 0 \| [1-9]\d* \| 0 \|/m);
    expect(report).toContain(`To see the same: <code>npx jitsi diff --base ${base}</code>`);
  }

  const scriptOf = (file: string, job: string, step: string): string =>
    read(file).jobs[job]!.steps.find(({ name }) => name === step)!.run!;

  test("makes the reports, and another workflow writes the comment from them", async () => {
    const summary = join(dir, "summary.md");
    await run(scriptOf("diff.yml", "diff", "Compare with the base"), { GITHUB_STEP_SUMMARY: summary });
    await mustTell(summary);
    await mustTell(join(clone, "out/report.md"));

    const temp = mkdtempSync(join(dir, "temp-"));
    cpSync(join(clone, "out"), join(temp, "diff"), { recursive: true });
    const forge = await FakeForge.open();
    try {
      const sha = (await git("rev-parse", "HEAD^2")).stdout;
      forge.pulls.push({ number: 12, head: { sha }, label: "octocat:change" });
      const said = await run(scriptOf("comment.yml", "comment", "Comment"), {
        RUNNER_TEMP: temp,
        GITHUB_TOKEN: "secret",
        GITHUB_REPOSITORY: "my-app/jitsi",
        GITHUB_API_URL: forge.address,
        HEAD: "octocat:change",
        SHA: sha,
        RUN: "https://github.com/my-app/jitsi/actions/runs/1",
      });
      expect(said).toContain("Comment on 12: created.");
      expect(forge.comments[0]!.body).toMatch(
        /^<!-- jitsi:diff -->[^]*<code>local<\/code>[^]*\[artifact\]\(https:/,
      );
    } finally {
      forge.close();
    }
  });

  test("on GitLab too", async () => {
    rmSync(join(clone, "out"), { recursive: true, force: true });
    const text = readFileSync(join(clone, "examples/gitlab/.gitlab-ci.yml"), "utf8");
    const jobs = parse(text, { customTags: [{ tag: "!reference", collection: "seq" }] }) as {
      diff: { script: string[] };
    };
    const { stdout } = await git("rev-parse", "HEAD^1");
    await run(jobs.diff.script.join("\n"), { CI_MERGE_REQUEST_DIFF_BASE_SHA: stdout });
    await mustTell(join(clone, "out/report.md"));
  });
});
