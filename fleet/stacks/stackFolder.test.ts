import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { exitCodes, Failure } from "../terminal/failure.ts";
import {
  defaultConfigDir,
  mustKnow,
  nearest,
  openStackFolder,
  projectDir,
  shownPath,
} from "./stackFolder.ts";

const dir = mkdtempSync(join(tmpdir(), "jitsi-config-"));
afterAll(() => rmSync(dir, { recursive: true }));

const failureOf = (act: () => unknown): Failure => {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error("nothing failed as it should");
};

test("every Pulumi.<stack>.yaml is a stack, and nothing else", () => {
  for (const file of ["Pulumi.b.yaml", "Pulumi.a-1.yaml", "Pulumi.yaml", "schema.json", "Pulumi.c.yaml.bak"])
    writeFileSync(join(dir, file), "");
  expect(openStackFolder(dir).stacks).toEqual(["a-1", "b"]);
});

test("an unreadable folder, and one without stacks, are wrong usage", () => {
  expect(failureOf(() => openStackFolder(join(dir, "nowhere"))).exitCode).toBe(exitCodes.usage);
  expect(failureOf(() => openStackFolder(join(projectDir, "fleet"))).message).toContain(
    "holds no Pulumi.<stack>.yaml",
  );
});

test("every unknown stack is named, with the nearest known one", () => {
  const folder = { dir: defaultConfigDir, stacks: ["acme", "local"] };
  mustKnow(folder, ["acme"]);
  const { message, exitCode } = failureOf(() => mustKnow(folder, ["acm", "acme", "zebra"]));
  expect(exitCode).toBe(exitCodes.usage);
  expect(message.split("\n")).toEqual([
    'There is no stack "acm" in config. Did you mean acme?',
    'There is no stack "zebra" in config.',
    "Known: acme, local.",
  ]);
});

describe("nearest", () => {
  test.each([
    ["acm", "acme"],
    ["ACME", "acme"],
    ["lcoal", "local"],
    ["zebra", undefined],
    ["", undefined],
  ])("%j is nearest to %j", (name, guess) => expect(nearest(name, ["acme", "local"])).toBe(guess));

  test("nothing is near when nothing is known", () => expect(nearest("a", [])).toBeUndefined());
});

test("paths are shown from the project where they are inside", () => {
  expect(shownPath(join(projectDir, "config", "x.yaml"))).toBe(join("config", "x.yaml"));
  expect(shownPath("/elsewhere/x.yaml")).toBe("/elsewhere/x.yaml");
});
