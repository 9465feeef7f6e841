import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { readProject } from "../../programs/pulumi-cli/project.ts";
import { allStacks, projectDir } from "../../tools/stacks/allStacks.ts";
import { runStack } from "../../tools/stacks/runStack.ts";

test("a stack on Docker hosts alone loads nothing of Google Cloud or AWS", async () => {
  const folder = mkdtempSync(join(tmpdir(), "modules-"));
  const spy = join(folder, "spy.cjs");
  const list = join(folder, "modules.txt");
  writeFileSync(
    spy,
    `process.on("exit", () =>
      require("node:fs").writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join("\\n")));`,
  );
  try {
    const { userErrors } = await runStack(
      allStacks.find(({ stack }) => stack === "docker-hosts")!,
      {
        nodeargs: [...readProject(projectDir).nodeargs, "--require", spy],
      },
    );
    expect(userErrors).toEqual([]);
    const modules = readFileSync(list, "utf8").split("\n");
    expect(modules.filter((path) => path.includes("@pulumi/docker/")).length).toBeGreaterThan(0);
    expect(modules.filter((path) => /@pulumi\/(gcp|aws)\//.test(path))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
