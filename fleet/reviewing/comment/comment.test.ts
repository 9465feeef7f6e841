import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { imageChange } from "../report/fixtures.ts";
import { run, type CommentOptions } from "./commentCommand.ts";
import { FakeForge } from "./fakeForge.ts";

const dir = mkdtempSync(join(tmpdir(), "comment-"));
afterAll(() => rmSync(dir, { recursive: true }));

let forge: FakeForge;
beforeEach(async () => {
  forge = await FakeForge.open();
});
afterEach(() => forge.close());

const write = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};
const changes = (...stacks: string[]) =>
  write("changes.json", JSON.stringify({ stacks: stacks.map((stack) => imageChange(stack)) }));

/** @returns what the command says */
async function comment(
  options: Partial<CommentOptions>,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<string | undefined> {
  const { text } = await run(
    { kind: "diff", title: "Changes of stacks", ...options },
    { GITHUB_API_URL: forge.address, GITHUB_REPOSITORY: "my-app/jitsi", GITHUB_TOKEN: "secret", ...env },
    { attempts: 4, pause: 1, longest: 5 },
  );
  return text?.(undefined);
}

describe("one comment", () => {
  test("is written, then updated in place, then left as it is", async () => {
    expect(await comment({ pr: "12", changes: changes("acme") })).toBe("Comment on 12: created.");
    expect(await comment({ pr: "12", changes: changes("acme", "beta") })).toBe("Comment on 12: updated.");
    expect(await comment({ pr: "12", changes: changes("acme", "beta") })).toBe("Comment on 12: unchanged.");
    expect(forge.comments.map(({ body }) => body.split("\n")[0])).toEqual(["<!-- jitsi:diff -->"]);
    expect(forge.comments[0]!.body).toContain("2 of 2 stacks change.");
    expect(forge.log.filter((line) => !line.startsWith("GET"))).toEqual([
      "POST /repos/my-app/jitsi/issues/12/comments",
      "PATCH /repos/my-app/jitsi/issues/comments/1000",
    ]);
  });

  test("is found behind hundreds of others, and those of others with our marker are not ours", async () => {
    forge.add("<!-- jitsi:diff -->\nmine now", "octocat");
    for (let index = 0; index < 431; index++) forge.add(`comment ${index}`, "octocat");
    forge.add("<!-- jitsi:drift -->\nanother kind", "github-actions[bot]", "Bot");
    const ours = forge.add("<!-- jitsi:diff -->\nold", "github-actions[bot]", "Bot");
    for (let index = 0; index < 150; index++) forge.add("later", "octocat");
    await comment({ pr: "12", file: write("report.md", "new\n") });
    expect(ours.body).toBe("<!-- jitsi:diff -->\nnew\n");
    expect(forge.comments).toHaveLength(1 + 431 + 1 + 1 + 150);
    expect(forge.log.filter((line) => line === "GET /repos/my-app/jitsi/issues/12/comments")).toHaveLength(5);
  });

  test("with a token of a person, only that person's comment counts", async () => {
    forge.login = "release-manager";
    forge.add("<!-- jitsi:diff -->\nof a bot", "github-actions[bot]", "Bot");
    await comment({ pr: "12", file: write("report.md", "mine") });
    expect(forge.comments.map(({ login }) => login)).toEqual(["github-actions[bot]", "release-manager"]);
  });

  test("on GitLab", async () => {
    forge.login = "ci";
    for (let index = 0; index < 250; index++) forge.add("talk", "octocat");
    const env = {
      GITLAB_CI: "true",
      CI_API_V4_URL: `${forge.address}/api/v4`,
      CI_PROJECT_ID: "42",
      CI_MERGE_REQUEST_IID: "7",
      GITLAB_TOKEN: "secret",
    };
    await comment({ file: write("report.md", "one") }, env);
    await comment({ file: write("report.md", "two") }, env);
    expect(forge.comments.filter(({ login }) => login === "ci").map(({ body }) => body)).toEqual([
      "<!-- jitsi:diff -->\ntwo",
    ]);
    expect(forge.log.at(-1)).toBe("PUT /api/v4/projects/42/merge_requests/7/notes/1250");
  });
});

describe("the pull request of a run", () => {
  test("is the open one from its branch", async () => {
    forge.pulls.push(
      { number: 9, head: { sha: "abc" }, label: "octocat:fix" },
      { number: 8, head: { sha: "abc" }, label: "else:fix" },
    );
    expect(await comment({ head: "octocat:fix", sha: "abc", changes: changes("acme") })).toBe(
      "Comment on 9: created.",
    );
  });

  test("that has moved on gets no comment of an older run", async () => {
    forge.pulls.push({ number: 9, head: { sha: "newer" }, label: "octocat:fix" });
    expect(await comment({ head: "octocat:fix", sha: "abc", changes: changes("acme") })).toBe(
      "No open pull request from octocat:fix at this commit: nothing to comment on.",
    );
    expect(forge.comments).toEqual([]);
  });
});

describe("trouble", () => {
  const report = () => ({ pr: "12", file: write("report.md", "text") });

  test.each([
    ["a server that fails", { status: 502 }],
    ["too many requests", { status: 429, headers: { "retry-after": "0" } }],
    ["GitHub's secondary limit", { status: 403, message: "You have exceeded a secondary rate limit." }],
    ["GitHub's limit", { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } }],
  ])("%s is waited for", async (_, trouble) => {
    forge.troubles.push({ on: /GET .*comments/, ...trouble }, { on: /POST/, ...trouble });
    await comment(report());
    expect(forge.comments).toHaveLength(1);
  });

  test("a comment whose answer got lost is not written twice", async () => {
    forge.troubles.push({ on: /POST/, status: 500, afterwards: true });
    expect(await comment(report())).toBe("Comment on 12: unchanged.");
    expect(forge.comments).toHaveLength(1);
  });

  test("that does not end is a sentence, after some attempts", async () => {
    for (let attempt = 0; attempt < 9; attempt++)
      forge.troubles.push({ on: /GET .*comments/, status: 503, message: "down" });
    await expect(comment(report())).rejects.toThrow(/: 503 down\nGiven up after 4 attempts\.$/);
  });

  test("no server at all", async () => {
    await expect(comment(report(), { GITHUB_API_URL: "http://127.0.0.1:1" })).rejects.toThrow(
      /ECONNREFUSED|bad port.*\nGiven up/,
    );
  });

  test.each([
    [
      { status: 403, message: "Resource not accessible by integration" },
      /403 Resource not.*\nThe token may not do that/,
    ],
    [{ status: 404, message: "Not Found" }, /There is no such repository/],
    [{ status: 422, message: "Validation Failed" }, /422 Validation Failed$/],
  ])("%j is a sentence at once", async (trouble, message) => {
    forge.troubles.push({ on: /POST/, ...trouble });
    await expect(comment(report())).rejects.toThrow(message);
    expect(forge.log.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  test("a wrong token", async () => {
    await expect(comment(report(), { GITHUB_TOKEN: "other" })).rejects.toThrow(
      /401 Bad credentials\nThe token is not taken/,
    );
  });

  test("a token does not go to another server, whatever an answer says", async () => {
    forge.perPage = 1;
    forge.add("x", "octocat");
    forge.add("y", "octocat");
    forge.address = "http://other.invalid";
    const env = { GITHUB_API_URL: `http://127.0.0.1:${forge.port}` };
    await expect(comment(report(), env)).rejects.toThrow(
      /would be on another server: http:\/\/other\.invalid/,
    );
  });
});

test("a token does not follow a redirect", async () => {
  const elsewhere = await FakeForge.open();
  try {
    const redirect = { status: 307, headers: { location: `${elsewhere.address}/x` } };
    for (let attempt = 0; attempt < 9; attempt++) forge.troubles.push({ on: /GET .*comments/, ...redirect });
    await expect(comment({ pr: "12", file: write("report.md", "text") })).rejects.toThrow(/redirect/);
    expect(elsewhere.log).toEqual([]);
  } finally {
    elsewhere.close();
  }
});

describe("wrong usage", () => {
  test.each([
    [{ pr: "12" }, /Give --changes FILE, --preview FILE or --file FILE/],
    [{ pr: "x", file: write("r", "x") }, /--pr must be a number, not "x"/],
    [{ pr: "12", file: "missing" }, /missing cannot be read/],
  ])("%j", async (options, message) => {
    await expect(comment(options)).rejects.toThrow(message);
  });

  test.each([
    ["{}", /holds no changes \(stacks: /],
    ["[", /cannot be read as JSON/],
    ['{"stacks":[{"stack":"a"}]}', /holds no changes \(stacks\.0\./],
  ])("changes %s", async (text, message) => {
    await expect(comment({ pr: "12", changes: write("bad.json", text) })).rejects.toThrow(message);
  });

  test("a report that is too long", async () => {
    await expect(comment({ pr: "12", file: write("long", "x".repeat(70_000)) })).rejects.toThrow(
      /would have 70\d\d\d characters/,
    );
  });

  test("no token", async () => {
    await expect(comment({ pr: "12", file: write("r", "x") }, { GITHUB_TOKEN: undefined })).rejects.toThrow(
      /GITHUB_TOKEN or GH_TOKEN is not set/,
    );
  });
});
