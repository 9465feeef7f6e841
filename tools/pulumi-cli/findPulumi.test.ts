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
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NoPulumiError, cacheFolder, describe as describeCli, findPulumi } from "./findPulumi.ts";
import type { FindOptions } from "./findPulumi.ts";
import { isAtLeast, moduleVersion } from "./versions.ts";

let folder: string;
let bin: string;
let silent: Server;
const progress: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "find-pulumi-"));
  bin = join(folder, "bin");
  mkdirSync(bin);
  for (const tool of ["sh", "cat", "chmod", "mkdir", "dirname", "sleep"])
    symlinkSync(`/bin/${tool}`, join(bin, tool));
  progress.length = 0;
  // Takes connections and never answers.
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  silent.closeAllConnections();
  silent.close();
  rmSync(folder, { recursive: true });
});

function script(name: string, text: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(bin, name), 0o755);
}

function pulumiOnPath(version: string, withHost = true): void {
  script("pulumi", `echo v${version}`);
  if (withHost) script("pulumi-language-nodejs", "");
}

/** A `go` that "builds" a CLI, and counts how often. */
function goOnPath(exit = 0): void {
  script(
    "go",
    `echo built >> ${folder}/builds
     sleep 0.3
     while [ "$1" != -o ]; do shift; done
     [ ${exit} = 0 ] || { echo "no such module" >&2; exit ${exit}; }
     mkdir -p "$(dirname "$2")"; printf '#!/bin/sh\\necho v${moduleVersion()}\\n' > "$2"; chmod +x "$2"`,
  );
}

function find(options: FindOptions = {}) {
  return findPulumi({
    env: { PATH: bin, HOME: folder },
    downloadAddress: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`,
    onProgress: (line) => progress.push(line),
    ...options,
  });
}

async function reasons(options?: FindOptions): Promise<NoPulumiError["reasons"]> {
  const error: unknown = await find(options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NoPulumiError);
  return (error as NoPulumiError).reasons;
}

describe("a CLI on PATH", () => {
  test("is taken if it is new enough and has its language host", async () => {
    pulumiOnPath("3.260.1");
    const cli = await find();
    expect(cli).toEqual({ command: join(bin, "pulumi"), version: "3.260.1", source: "path" });
    expect(describeCli(cli)).toBe(`Pulumi CLI 3.260.1, found on PATH: ${join(bin, "pulumi")}`);
    expect(existsSync(join(folder, ".pulumi"))).toBe(false);
  });

  test.each<[string, () => void, RegExp]>([
    ["old", () => pulumiOnPath("3.242.9"), /is 3\.242\.9; 3\.243\.0 or newer is needed/],
    [
      "without its language host",
      () => pulumiOnPath("3.260.0", false),
      /has no pulumi-language-nodejs beside it/,
    ],
    ["broken", () => script("pulumi", "exit 1"), /does not answer "pulumi version"/],
    ["not there", () => undefined, /no pulumi on PATH/],
  ])("is passed over if it is %s", async (_, prepare, reason) => {
    prepare();
    expect((await reasons({ sources: ["path"] })).path).toMatch(reason);
  });
});

describe("without one", () => {
  test("a site that does not answer is given up within seconds, and a build follows, once", async () => {
    goOnPath();
    const cli = await find();
    const command = join(folder, ".cache/jitsi-pulumi/pulumi-cli", `${moduleVersion()}-go`, "bin/pulumi");
    expect(cli).toMatchObject({ command, version: moduleVersion(), source: "go-build" });
    expect(existsSync(join(cli.languageHostDir ?? "", "pulumi-language-nodejs"))).toBe(true);
    expect(progress.at(-1)).toBe(
      "building the Pulumi CLI from its Go modules, about 7 minutes the first time",
    );

    rmSync(join(bin, "go"));
    progress.length = 0;
    expect(await find()).toEqual(cli);
    expect(progress).toEqual([]);
  });

  test("two runs at once build once", async () => {
    goOnPath();
    const found = await Promise.all([find({ sources: ["go-build"] }), find({ sources: ["go-build"] })]);
    expect(found[0]).toEqual(found[1]);
    expect(readFileSync(join(folder, "builds"), "utf8")).toBe("built\n");
    expect(progress.some((line) => line.startsWith("waiting for process"))).toBe(true);
  });

  test("a build that fails says why and leaves nothing half made", async () => {
    goOnPath(1);
    expect(await reasons({ sources: ["go-build"] })).toEqual({
      "go-build": "go build failed: no such module",
    });
    expect(readdirSync(cacheFolder({ HOME: folder }))).toEqual([]);
  });

  test("and without the means, each way's reason is told", async () => {
    const why = await reasons();
    expect(why).toEqual({
      path: "no pulumi on PATH",
      download: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached: /) as string,
      "go-build": "no go on PATH",
    });
    expect(new NoPulumiError(why).message).toContain("  build from Go modules: no go on PATH\n");
  });
});

test("the cache is below XDG_CACHE_HOME", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/x", HOME: "/h" })).toBe("/x/jitsi-pulumi/pulumi-cli");
  expect(cacheFolder({ HOME: "/h" })).toBe("/h/.cache/jitsi-pulumi/pulumi-cli");
});

test.each([
  ["3.243.0", "3.243.0", true],
  ["3.1000.0", "3.243.0", true],
  ["4.0.0-beta.1", "3.243.0", true],
  ["3.242.99", "3.243.0", false],
])("%s is at least %s: %s", (version, minimum, expected) =>
  expect(isAtLeast(version, minimum)).toBe(expected),
);
