/** The command on a folder of stacks, in a git repository of its own where it matters. */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { execa } from "execa";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { defaultConfigDir, examplesDir } from "../../stacks/stackFolder.ts";
import { run as runOperator, type OperatorOptions } from "./operatorCommand.ts";
import { isPushed, sourceOf } from "./source.ts";

const dir = mkdtempSync(join(tmpdir(), "operator-"));
afterAll(() => rmSync(dir, { recursive: true }));

let out: string;
let runs = 0;
beforeEach(() => {
  out = join(dir, `out${runs++}`);
});

const run = (names: readonly string[], more: Partial<OperatorOptions> = {}) =>
  runOperator(names, {
    config: examplesDir,
    out,
    namespace: "jitsi",
    repo: "https://github.com/my-app/jitsi",
    branch: "main",
    secretsProvider: "gcpkms://k",
    sshSecret: "jitsi-ssh",
    passphraseSecret: "jitsi-passphrase",
    ...more,
  });

const yaml = (file: string): unknown => parse(readFileSync(join(out, file), "utf8"));

test("all stacks that a cluster can run, and what kustomize needs", async () => {
  const { json, notes } = await run([]);
  expect(json).toMatchObject({ stacks: ["acme", "platform"] });
  expect(notes).toContain("Platforms are only previewed");
  expect(readdirSync(join(out, "stacks")).sort()).toEqual(["acme.yaml", "platform.yaml"]);
  expect(yaml("kustomization.yaml")).toMatchObject({
    namespace: "jitsi",
    resources: ["namespace.yaml", "service-account.yaml", "stacks/acme.yaml", "stacks/platform.yaml"],
  });
  expect(yaml("stacks/acme.yaml")).toMatchObject({
    kind: "Stack",
    spec: {
      backend: "gs://my-app-video-jitsi-state",
      projectRepo: "https://github.com/my-app/jitsi",
      branch: "main",
      secretsProvider: "gcpkms://k",
      // A branch is asked often, and customers are not updated as often.
      resyncFrequencySeconds: 300,
      continueResyncOnCommitMatch: false,
    },
  });
});

test("one customer comes with its platform", async () => {
  await run(["acme"], { resync: 60 });
  expect(readdirSync(join(out, "stacks")).sort()).toEqual(["acme.yaml", "platform.yaml"]);
  expect(yaml("stacks/acme.yaml")).toMatchObject({
    spec: { resyncFrequencySeconds: 3600, continueResyncOnCommitMatch: true },
  });
});

test("a stack that is gone goes from the folder; somebody else's folder is left alone", async () => {
  const config = join(dir, "config");
  mkdirSync(config);
  for (const stack of ["acme", "platform"])
    writeFileSync(
      join(config, `Pulumi.${stack}.yaml`),
      readFileSync(join(examplesDir, `Pulumi.${stack}.yaml`)),
    );
  writeFileSync(
    join(config, "Pulumi.platform.yaml"),
    `secretsprovider: awskms://alias/x\n${readFileSync(join(config, "Pulumi.platform.yaml"), "utf8")}`,
  );
  await run([], { config });
  // The file knows better than the option.
  expect(yaml("stacks/platform.yaml")).toMatchObject({ spec: { secretsProvider: "awskms://alias/x" } });
  rmSync(join(config, "Pulumi.acme.yaml"));
  await run([], { config });
  expect(readdirSync(join(out, "stacks"))).toEqual(["platform.yaml"]);

  const theirs = join(dir, "theirs");
  mkdirSync(theirs);
  writeFileSync(join(theirs, "notes.txt"), "x");
  await expect(run([], { config, out: theirs })).rejects.toThrow(/was not written by this command/);
});

describe("what is missing is told in a sentence", () => {
  test("a stack of this computer", () =>
    expect(run(["local"], { config: defaultConfigDir })).rejects.toThrow(
      /Pulumi\.local\.yaml runs on the Docker daemon of this computer, which no cluster reaches\./,
    ));
  test("secrets that nobody has said how to encrypt", () =>
    expect(run(["acme"], { secretsProvider: "" })).rejects.toThrow(
      /Pulumi\.acme\.yaml does not say how its secrets are encrypted.*Give --secrets-provider[^]*Pulumi\.platform\.yaml does not/,
    ));
  test("of one stack, and the others are written", async () => {
    const config = join(dir, "some");
    cpSync(examplesDir, config, { recursive: true });
    const broken = readFileSync(join(config, "Pulumi.acme.yaml"), "utf8").replace(
      "region: europe-west1",
      "region: x",
    );
    writeFileSync(join(config, "Pulumi.shop.yaml"), broken);
    const { ok, json, notes } = await run([], { config });
    expect([ok, json]).toEqual([false, expect.objectContaining({ ok: false, stacks: ["acme", "platform"] })]);
    expect(notes).toMatch(/Left out:\n\n.*Pulumi\.shop\.yaml: \d+ problem/);
    expect(readdirSync(join(out, "stacks")).sort()).toEqual(["acme.yaml", "platform.yaml"]);
  });
  test("of a platform, so its customers are left out with it", async () => {
    const config = join(dir, "stranded");
    cpSync(examplesDir, config, { recursive: true });
    const platform = join(config, "Pulumi.platform.yaml");
    writeFileSync(platform, readFileSync(platform, "utf8").replace("my-app-video", "No Project"));
    await expect(run([], { config })).rejects.toThrow(
      /Pulumi\.acme\.yaml: its platform platform is left out\./,
    );
  });
  test("a stack that does not exist", () => expect(run(["acm"])).rejects.toThrow(/Did you mean acme\?/));
});

describe("the source", () => {
  const repo = join(dir, "repo");
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: repo });

  test("is this checkout's remote and commit, without a password", async () => {
    mkdirSync(join(repo, "infra"), { recursive: true });
    await git("init", "--quiet", "--initial-branch=main");
    await expect(sourceOf(repo, {})).rejects.toThrow(
      /no remote `origin`\. Name the repository with --repo URL/,
    );
    await git("remote", "add", "origin", "https://me:hunter2@github.com/my-app/jitsi.git");
    await expect(sourceOf(repo, {})).rejects.toThrow(
      /There is no commit here\. Name the revision with --branch/,
    );
    await git("commit", "--quiet", "--allow-empty", "--message=x");
    const { stdout: head } = await git("rev-parse", "HEAD");
    expect(await sourceOf(repo, {})).toEqual({
      repo: "https://github.com/my-app/jitsi.git",
      dir: undefined,
      revision: { commit: head },
      secret: undefined,
    });
    expect(await isPushed(repo, head)).toBe(false);
    await git("update-ref", "refs/remotes/origin/main", head);
    expect(await isPushed(repo, head)).toBe(true);
    expect(await sourceOf(join(repo, "infra"), { branch: "main" })).toMatchObject({
      dir: "infra/",
      revision: { branch: "main" },
    });
    await expect(sourceOf(repo, { commit: "v9" })).rejects.toThrow(/There is no revision "v9" here/);
  });
});
