import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { makeProgram } from "../../program.ts";
import { complete } from "./complete.ts";

const dir = mkdtempSync(join(tmpdir(), "jitsi-complete-"));
afterAll(() => rmSync(dir, { recursive: true }));
for (const stack of ["alpha", "alps", "beta"]) writeFileSync(join(dir, `Pulumi.${stack}.yaml`), "");

const next = (...words: string[]): string[] =>
  complete(
    makeProgram(() => undefined),
    words,
  );

/** All that people see. */
const commands = [
  ...[
    "check",
    "comment",
    "completion",
    "cost",
    "diff",
    "drift",
    "explain",
    "graph",
    "help",
    "list",
    "new",
    "operator",
  ],
  ...[
    "outputs",
    "pin",
    "policy",
    "preview",
    "rehearse",
    "remove",
    "render",
    "repair",
    "report",
    "resume",
    "suspend",
    "up",
  ],
];

describe("commands and options", () => {
  test.each([
    [[""], commands],
    [["re"], ["rehearse", "remove", "render", "repair", "report", "resume"]],
    [["--v"], ["--version"]],
    [
      ["check", "--"],
      ["--config", "--help", "--json", "--since"],
    ],
    [
      ["check", "--json", "--"],
      ["--config", "--help", "--since"],
    ],
    [
      ["pin", "acme", "--"],
      ["--config", "--help", "--json", "--write"],
    ],
    [
      ["completion", ""],
      ["bash", "fish", "zsh"],
    ],
    [["completion", "f"], ["fish"]],
    [["nonsense", ""], commands],
  ])("%j", (words, expected) => expect(next(...words)).toEqual(expected));
});

describe("stacks", () => {
  const config = ["--config", dir];

  test("of the folder that is given", () => {
    expect(next("check", ...config, "")).toEqual(["alpha", "alps", "beta"]);
    expect(next("check", `--config=${dir}`, "al")).toEqual(["alpha", "alps"]);
  });

  test("check takes many, each once", () => expect(next("check", ...config, "alpha", "a")).toEqual(["alps"]));

  test("the others take one", () => {
    expect(next("render", ...config, "b")).toEqual(["beta"]);
    expect(next("render", ...config, "beta", "")).toEqual([]);
  });

  test("of the project by default", () => expect(next("explain", "lo")).toContain("local"));

  test("a folder that does not exist has none", () =>
    expect(next("check", "--config", "/nowhere", "")).toEqual([]));
});

test("where a file is expected, nothing is offered, so that the shell offers files", () => {
  expect(next("render", "acme", "--out", "")).toEqual([]);
  expect(next("render", "acme", "--secrets", "a")).toEqual([]);
  expect(next("explain", "acme", "--svg", "")).toEqual([]);
});

test("the word behind an option's value is an argument again", () =>
  expect(next("render", "--out", "folder", "loc")).toEqual(["local"]));
