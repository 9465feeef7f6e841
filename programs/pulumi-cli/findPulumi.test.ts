import { existsSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BareMachine } from "../bareMachine.ts";
import { NoPulumiError, cacheFolder, describe as describeCli, findPulumi } from "./findPulumi.ts";
import type { FindOptions } from "./findPulumi.ts";
import { isAtLeast, moduleVersion } from "./versions.ts";

let machine: BareMachine;
let silent: Server;
const progress: string[] = [];

beforeEach(async () => {
  machine = new BareMachine();
  progress.length = 0;
  // Takes connections and never answers.
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  silent.closeAllConnections();
  silent.close();
  machine.remove();
});

function pulumiOnPath(version: string, withHost = true): void {
  machine.program("pulumi", `echo v${version}`);
  if (withHost) machine.program("pulumi-language-nodejs", "");
}

const working = { prints: `v${moduleVersion()}` };

function find(options: FindOptions = {}) {
  return findPulumi({
    env: machine.env,
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
    expect(cli).toEqual({ command: join(machine.bin, "pulumi"), version: "3.260.1", source: "path" });
    expect(describeCli(cli)).toBe(`Pulumi CLI 3.260.1, found on PATH: ${join(machine.bin, "pulumi")}`);
    expect(existsSync(join(machine.home, ".pulumi"))).toBe(false);
  });

  test.each<[string, () => void, RegExp]>([
    ["old", () => pulumiOnPath("3.242.9"), /is 3\.242\.9; 3\.243\.0 or newer is needed/],
    [
      "without its language host",
      () => pulumiOnPath("3.260.0", false),
      /has no pulumi-language-nodejs beside it/,
    ],
    ["broken", () => machine.program("pulumi", "exit 1"), /does not answer "pulumi version"/],
    ["not there", () => undefined, /no pulumi on PATH/],
  ])("is passed over if it is %s", async (_, prepare, reason) => {
    prepare();
    expect((await reasons({ sources: ["path"] })).path).toMatch(reason);
  });
});

describe("without one", () => {
  test("a site that does not answer is given up within seconds, and a build follows, once", async () => {
    machine.go(working);
    const cli = await find();
    const command = join(
      machine.home,
      ".cache/jitsi-pulumi/pulumi-cli",
      `${moduleVersion()}-go`,
      "bin/pulumi",
    );
    expect(cli).toMatchObject({ command, version: moduleVersion(), source: "go-build" });
    expect(existsSync(join(cli.languageHostDir ?? "", "pulumi-language-nodejs"))).toBe(true);
    expect(progress.at(-1)).toBe(
      "building the Pulumi CLI from its Go modules, about 7 minutes the first time",
    );

    rmSync(join(machine.bin, "go"));
    progress.length = 0;
    expect(await find()).toEqual(cli);
    expect(progress).toEqual([]);
  });

  test("two runs at once build once", async () => {
    machine.go(working);
    const found = await Promise.all([find({ sources: ["go-build"] }), find({ sources: ["go-build"] })]);
    expect(found[0]).toEqual(found[1]);
    expect(machine.builds).toBe(1);
    expect(progress.some((line) => line.startsWith("waiting for process"))).toBe(true);
  });

  test("a build that fails says why and leaves nothing half made", async () => {
    machine.go({ fails: true });
    expect(await reasons({ sources: ["go-build"] })).toEqual({
      "go-build": "go build failed: no such module",
    });
    expect(readdirSync(cacheFolder({ HOME: machine.home }))).toEqual([]);
  });

  test("and without the means, each way's reason is told", async () => {
    const why = await reasons();
    expect(why).toEqual({
      path: "no pulumi on PATH",
      download: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached: /),
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
