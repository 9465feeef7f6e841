/** With a real git repository. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { exitCodes } from "../../terminal/failure.ts";
import { openStackFolder } from "../../stacks/stackFolder.ts";
import { run } from "./checkCommand.ts";
import { stacksAt } from "./earlierStacks.ts";

let repository: string;
let config: string;

beforeEach(async () => {
  repository = mkdtempSync(join(tmpdir(), "jitsi-since-"));
  // Not at its root, so that paths must be right.
  config = join(repository, "deploy", "config");
  mkdirSync(config, { recursive: true });
  await git("init", "--quiet");
});
afterEach(() => rmSync(repository, { recursive: true }));

const git = async (...args: string[]): Promise<string> =>
  (
    await execa("git", args, {
      cwd: repository,
      env: {
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_AUTHOR_NAME: "a",
        GIT_AUTHOR_EMAIL: "a@b.c",
        GIT_COMMITTER_NAME: "a",
        GIT_COMMITTER_EMAIL: "a@b.c",
      },
    })
  ).stdout;

async function commit(): Promise<string> {
  await git("add", "--all");
  await git("commit", "--quiet", "--allow-empty", "--message", "x");
  return git("rev-parse", "HEAD");
}

const write = (stack: string, ...lines: string[]): void =>
  writeFileSync(
    join(config, `Pulumi.${stack}.yaml`),
    `config:\n${lines.map((line) => `  ${line}\n`).join("")}`,
  );

const customer = (stack: string, tls = "{ mode: letsencrypt, email: a@my-app.com }"): void =>
  write(
    stack,
    `jitsi:appPrefix: ${stack}`,
    "jitsi:baseDomain: my-app.com",
    "jitsi:platform: platform",
    "jitsi:appServer: { gcp: { region: europe-west1 } }",
    "jitsi:bridges: { autoscaling: [{ name: ew1, region: europe-west1 }] }",
    `jitsi:tls: ${tls}`,
  );

const customers = (from: number, to: number, tls?: string): void => {
  for (let number = from; number <= to; number += 1) customer(`c${String(number).padStart(3, "0")}`, tls);
};

const platform = (): void =>
  write(
    "platform",
    "jitsi:kind: platform",
    "jitsi:baseDomain: my-app.com",
    "jitsi:gcp: { project: my-app-video, regions: [europe-west1] }",
  );

describe("stacks of a revision", () => {
  test("are those of its own files, whatever is there now", async () => {
    customer("acme");
    platform();
    writeFileSync(join(config, "notes.txt"), "x");
    const ref = await commit();
    customer("acme", "{ mode: selfSigned }");
    customer("later");
    const stacks = await stacksAt(openStackFolder(config), ref);
    expect([...stacks.keys()]).toEqual(["acme", "platform"]);
    expect(stacks.get("acme")?.settings.tls.mode).toBe("letsencrypt");
    expect(stacks.get("platform")).toBeUndefined();
  });

  test("a file that nobody understands any more was there all the same", async () => {
    write("old", "jitsi:customer: of another age");
    const ref = await commit();
    customer("old");
    const stacks = await stacksAt(openStackFolder(config), ref);
    expect([...stacks]).toEqual([["old", undefined]]);
  });

  test("a folder that was not there had none", async () => {
    const ref = await commit();
    customer("acme");
    expect((await stacksAt(openStackFolder(config), ref)).size).toBe(0);
  });

  test("branches and tags are revisions, and what looks like an option is not", async () => {
    customer("acme");
    await commit();
    await git("tag", "v1");
    expect((await stacksAt(openStackFolder(config), "v1")).size).toBe(1);
    for (const ref of ["v2", "--help", ""])
      await expect(stacksAt(openStackFolder(config), ref)).rejects.toMatchObject({
        exitCode: exitCodes.usage,
        message: expect.stringContaining(`no revision "${ref}"`) as unknown,
      });
  });

  test("no repository is a sentence", async () => {
    const folder = mkdtempSync(join(tmpdir(), "jitsi-no-git-"));
    writeFileSync(join(folder, "Pulumi.a.yaml"), "config: {}\n");
    await expect(stacksAt(openStackFolder(folder), "HEAD")).rejects.toThrow(/cannot look into the past of/);
    rmSync(folder, { recursive: true });
  });
});

describe("jitsi check --since", () => {
  const check = async (since: string, ...stacks: string[]) => {
    const { ok, json } = await run(stacks, { config, since });
    const report = json as {
      stacks: { stack: string; problems: { what: string; rule?: string }[]; advice: { rule?: string }[] }[];
    };
    const spoken = (kind: "problems" | "advice") =>
      report.stacks
        .filter((stack) => stack[kind].some(({ rule }) => rule === "certificates"))
        .map(({ stack }) => stack);
    return { ok, problems: spoken("problems"), advice: spoken("advice") };
  };

  test("50 new customers beside 60 old ones are fine, and the 51st is not", async () => {
    platform();
    customers(1, 60);
    const ref = await commit();
    customers(61, 110);
    expect(await check(ref)).toEqual({ ok: true, problems: [], advice: ["c110"] });
    customers(111, 111);
    expect(await check(ref)).toEqual({ ok: false, problems: ["c111"], advice: [] });
    // Of those who are not asked for, only their names count.
    expect(await check(ref, "c001")).toEqual({ ok: true, problems: [], advice: [] });
  });

  test("who moves from the staging authority to the real one is new", async () => {
    platform();
    customers(1, 51, "{ mode: letsencrypt, email: a@my-app.com, staging: true }");
    const ref = await commit();
    customers(1, 51);
    expect((await check(ref)).problems).toEqual(["c051"]);
  });

  test("who was there in a form of another age is not", async () => {
    platform();
    for (let number = 1; number <= 51; number += 1)
      write(`c${String(number).padStart(3, "0")}`, "jitsi:old: x");
    const ref = await commit();
    customers(1, 51);
    expect(await check(ref)).toEqual({ ok: true, problems: [], advice: [] });
  });
});
