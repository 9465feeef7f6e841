/** What a reviewer should not have to look for: types, lint rules, layers, formatting, stale generated files. */

import { execa } from "execa";
import { describe, expect, test } from "@jest/globals";
import { generators } from "../../tools/generators.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";

/** @returns what the tool says when it is not content */
async function complaints(command: string, ...args: string[]): Promise<string> {
  const { exitCode, all } = await execa(command, args, {
    cwd: projectDir,
    preferLocal: true,
    localDir: projectDir,
    reject: false,
    all: true,
  });
  return exitCode === 0 ? "" : all || `exit code ${exitCode}`;
}

// The four tools at the same time: eslint alone takes as long as the others together.
test.concurrent("the types hold", async () => {
  expect(await complaints("tsc", "--project", ".")).toBe("");
});

test.concurrent("eslint finds nothing", async () => {
  expect(await complaints("eslint", "--max-warnings", "0", ".")).toBe("");
});

test.concurrent("imports point down, the model is pure, and every package is declared", async () => {
  const folders = [
    "model",
    "monitoring",
    "components",
    "stacks",
    "infra",
    "fleet",
    "simulator",
    "packages",
    "policy",
    "programs",
    "tools",
    "bench",
    "test",
  ];
  expect(await complaints("depcruise", "--config", ".dependency-cruiser.cjs", ...folders)).toBe("");
});

test.concurrent("every file is formatted", async () => {
  expect(await complaints("prettier", "--check", "--log-level", "warn", ".")).toBe("");
});

describe("generated files are fresh", () => {
  test.each(generators.map(({ writes, command }) => [writes, command] as const))("%s", async (_, command) => {
    expect(await complaints(process.execPath, ...command, "--check")).toBe("");
  });
});
