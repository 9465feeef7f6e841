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
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findCompose, moduleVersion } from "./findCompose.ts";

let home: string;
let bin: string;
let plugins: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "find-compose-"));
  [bin, plugins] = [join(home, "bin"), join(home, "plugins")];
  mkdirSync(bin);
  for (const tool of ["sh", "cat", "chmod"]) symlinkSync(`/bin/${tool}`, join(bin, tool));
});
afterEach(() => rmSync(home, { recursive: true }));

function program(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
  return join(folder, name);
}

/** A `go` that "builds" Compose, and counts how often. */
function goOnPath(exit = 0): void {
  program(
    bin,
    "go",
    `echo built >> ${home}/builds
     while [ "$1" != -o ]; do shift; done
     [ ${exit} = 0 ] || { echo "no such module" >&2; exit ${exit}; }
     echo '#!/bin/sh' > "$2"; chmod +x "$2"`,
  );
}

const find = () => findCompose({ env: { PATH: bin, HOME: home }, pluginFolders: [plugins] });

describe("of the machine", () => {
  test("the user's plugin is taken before that of all users, and that before a program", async () => {
    const onPath = program(bin, "docker-compose", "echo 2.30.0");
    expect(await find()).toEqual({ command: onPath, version: "2.30.0", source: "machine" });
    const ofAll = program(plugins, "docker-compose", "echo v2.31.0");
    expect(await find()).toEqual({ command: ofAll, version: "2.31.0", source: "machine" });
    const ofUser = program(join(home, ".docker/cli-plugins"), "docker-compose", "echo 2.29.1-desktop.1");
    expect(await find()).toEqual({ command: ofUser, version: "2.29.1-desktop.1", source: "machine" });
  });

  test.each([
    ["Compose 1", "echo 1.29.2", /is 1\.29\.2; 2\.24\.0 or newer is needed; no go on PATH/],
    ["an old one", "echo 2.23.3", /is 2\.23\.3/],
    ["a broken one", "exit 1", /is broken/],
  ])("%s is passed over", async (_, text, reason) => {
    program(bin, "docker-compose", text);
    await expect(find()).rejects.toThrow(reason);
  });
});

describe("without one", () => {
  test("it is built, once, also when two ask at once", async () => {
    goOnPath();
    const command = join(home, ".cache/jitsi-pulumi/compose", moduleVersion(), "docker-compose");
    const built = { command, version: moduleVersion(), source: "go-build" };
    expect(await Promise.all([find(), find()])).toEqual([built, built]);
    expect(await find()).toEqual(built);
    expect(existsSync(command)).toBe(true);
    expect(readFileSync(join(home, "builds"), "utf8")).toBe("built\n");
  });

  test("a build that fails says why and leaves nothing half made", async () => {
    goOnPath(1);
    await expect(find()).rejects.toThrow(
      "No Docker Compose v2 could be had: go build failed: no such module.\nInstall",
    );
    expect(readdirSync(join(home, ".cache/jitsi-pulumi/compose"))).toEqual([]);
  });
});
