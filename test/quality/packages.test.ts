/** What npm installs is what was reviewed: each package by its hash, and nothing runs while it is installed. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectDir } from "../../tools/stacks/allStacks.ts";

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: string;
  readonly cpu?: string;
  readonly bin?: Readonly<Record<string, string>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(projectDir, file), "utf8"));
const { packages } = read("package-lock.json") as { packages: Readonly<Record<string, Package>> };
const { allowScripts, engines } = read("package.json") as {
  allowScripts: Readonly<Record<string, boolean>>;
  engines: { node: string };
};
const installed = Object.entries(packages).filter(
  ([path, { link }]) => path.includes("node_modules/") && !link,
);

test("every package has its hash in the lock file", () => {
  expect(installed.length).toBeGreaterThan(100);
  const open = installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"));
  expect(open.map(([path]) => path)).toEqual([]);
});

test("no package runs a script when it is installed: what a script fetches has no hash here", () => {
  expect(Object.values(allowScripts)).not.toContain(true);
  const scripted = installed
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.split("node_modules/").at(-1)!);
  expect(scripted.filter((name) => allowScripts[name] !== false)).toEqual([]);
});

test("the Node that runs `up` is such a package, for each kind of machine", () => {
  const nodes = installed.filter(([, { bin }]) => bin?.node !== undefined).map(([, one]) => one);
  expect(nodes.map(({ os, cpu }) => `${os} ${cpu}`).sort()).toEqual([
    "darwin arm64",
    "darwin x64",
    "linux arm64",
    "linux x64",
  ]);
  const [major, minor] = engines.node.replace(">=", "").split(".").map(Number);
  for (const { version } of nodes) {
    expect(Number(version!.split(".")[0])).toBe(major);
    expect(Number(version!.split(".")[1])).toBeGreaterThanOrEqual(minor!);
  }
});
