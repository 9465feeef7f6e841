import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { digestOfStackFile, revisionOf } from "./revision.ts";

let dir: string;
const git = (...args: string[]) =>
  execa("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: dir });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "revision-"));
  await git("init", "-q");
  writeFileSync(join(dir, "a.txt"), "a");
  writeFileSync(join(dir, ".gitignore"), "*.log\n");
  await git("add", ".");
  await git("commit", "-qm", "first");
});
afterEach(() => rmSync(dir, { recursive: true }));

test("the commit, and what is not committed; not what git leaves alone", async () => {
  const clean = await revisionOf(dir);
  expect(clean).toMatch(/^[0-9a-f]{40}$/);
  writeFileSync(join(dir, "x.log"), "log");
  expect(await revisionOf(dir)).toBe(clean);
  writeFileSync(join(dir, "a.txt"), "b");
  const edited = await revisionOf(dir);
  expect(edited).toMatch(new RegExp(`^${clean}\\+[0-9a-f]{12}$`));
  writeFileSync(join(dir, "a.txt"), "c");
  expect(await revisionOf(dir)).not.toBe(edited);
  await git("checkout", "-q", "a.txt");
  writeFileSync(join(dir, "new.txt"), "1");
  const added = await revisionOf(dir);
  writeFileSync(join(dir, "new.txt"), "2");
  expect(await revisionOf(dir)).not.toBe(added);
});

test("a folder below the repository's root is as good", async () => {
  mkdirSync(join(dir, "below"));
  writeFileSync(join(dir, "below", "n.txt"), "1");
  const one = await revisionOf(join(dir, "below"));
  writeFileSync(join(dir, "below", "n.txt"), "2");
  expect(await revisionOf(join(dir, "below"))).not.toBe(one);
});

test("no repository is said so", async () => {
  const bare = mkdtempSync(join(tmpdir(), "bare-"));
  await expect(revisionOf(bare)).rejects.toThrow(/is in no git repository.*--revision/);
  rmSync(bare, { recursive: true });
});

describe("a stack's file", () => {
  const text = "config:\n  jitsi:appPrefix: a\n";
  test("is the same with the keys that Pulumi adds", () => {
    const own = digestOfStackFile(text);
    expect(digestOfStackFile(`${text}encryptionsalt: v1:x\n`)).toBe(own);
    expect(digestOfStackFile(`secretsprovider: gcpkms://x\nencryptedkey: y\n${text}`)).toBe(own);
    expect(digestOfStackFile(text.replace("a\n", "b\n"))).not.toBe(own);
  });
});
