import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findActionlint, moduleVersion } from "./findActionlint.ts";

let home: string;
let bin: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "find-actionlint-"));
  bin = join(home, "bin");
  mkdirSync(bin);
  for (const tool of ["sh", "chmod"]) symlinkSync(`/bin/${tool}`, join(bin, tool));
});
afterEach(() => rmSync(home, { recursive: true }));

function program(name: string, text: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(bin, name), 0o755);
}

const goThatBuilds = `echo built >> "$HOME/builds"
while [ "$1" != -o ]; do shift; done
echo '#!/bin/sh' > "$2"; chmod +x "$2"`;

const find = () => findActionlint({ env: { PATH: bin, HOME: home } });
const cache = () => join(home, ".cache/jitsi-pulumi/actionlint");

test("one on PATH is taken if it is as new as ours", async () => {
  program("actionlint", `echo v${moduleVersion()}`);
  expect(await find()).toEqual({ command: "actionlint", version: moduleVersion() });
});

test("else it is built, once, also when two ask at once", async () => {
  program("actionlint", "echo 1.6.0");
  program("go", goThatBuilds);
  const built = { command: join(cache(), moduleVersion(), "actionlint"), version: moduleVersion() };
  expect(await Promise.all([find(), find()])).toEqual([built, built]);
  expect(await find()).toEqual(built);
  expect(existsSync(built.command)).toBe(true);
  expect(readFileSync(join(home, "builds"), "utf8")).toBe("built\n");
});

test.each([
  ["no Go", undefined, /: no go on PATH to build it\.\nInstall it, or Go/],
  ["a build that fails", "echo 'no such module' >&2; exit 1", /: go build failed: no such module\.\n/],
])("%s is a sentence, and nothing is left half made", async (_, go, message) => {
  if (go !== undefined) program("go", go);
  await expect(find()).rejects.toThrow(message);
  expect(readdirSync(cache())).toEqual([]);
});
