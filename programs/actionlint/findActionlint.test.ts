import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BareMachine } from "../bareMachine.ts";
import { findActionlint, moduleVersion } from "./findActionlint.ts";

let machine: BareMachine;
beforeEach(() => {
  machine = new BareMachine();
});
afterEach(() => machine.remove());

const find = () => findActionlint({ env: machine.env });
const cache = () => join(machine.home, ".cache/jitsi-pulumi/actionlint");

test("one on PATH is taken if it is as new as ours", async () => {
  machine.program("actionlint", `echo v${moduleVersion()}`);
  expect(await find()).toEqual({ command: "actionlint", version: moduleVersion() });
});

test("else it is built, once, also when two ask at once", async () => {
  machine.program("actionlint", "echo 1.6.0");
  machine.go();
  const built = { command: join(cache(), moduleVersion(), "actionlint"), version: moduleVersion() };
  expect(await Promise.all([find(), find()])).toEqual([built, built]);
  expect(await find()).toEqual(built);
  expect(existsSync(built.command)).toBe(true);
  expect(machine.builds).toBe(1);
});

test.each([
  ["no Go", () => undefined, /: no go on PATH to build it\.\nInstall it, or Go/],
  ["a build that fails", () => machine.go({ fails: true }), /: go build failed: no such module\.\n/],
])("%s is a sentence, and nothing is left half made", async (_, prepare, message) => {
  prepare();
  await expect(find()).rejects.toThrow(message);
  expect(readdirSync(cache())).toEqual([]);
});
