import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BareMachine } from "../bareMachine.ts";
import { findCompose, moduleVersion } from "./findCompose.ts";

let machine: BareMachine;
beforeEach(() => {
  machine = new BareMachine();
});
afterEach(() => machine.remove());

const plugins = () => join(machine.home, "plugins");
const find = () => findCompose({ env: machine.env, pluginFolders: [plugins()] });

describe("of the machine", () => {
  test("the user's plugin is taken before that of all users, and that before a program", async () => {
    const onPath = machine.program("docker-compose", "echo 2.30.0");
    expect(await find()).toEqual({ command: onPath, version: "2.30.0", source: "machine" });
    const ofAll = machine.program(join(plugins(), "docker-compose"), "echo v2.31.0");
    expect(await find()).toEqual({ command: ofAll, version: "2.31.0", source: "machine" });
    const ofUser = machine.program(
      join(machine.home, ".docker/cli-plugins/docker-compose"),
      "echo 2.29.1-desktop.1",
    );
    expect(await find()).toEqual({ command: ofUser, version: "2.29.1-desktop.1", source: "machine" });
  });

  test.each([
    ["Compose 1", "echo 1.29.2", /is 1\.29\.2; 2\.24\.0 or newer is needed; no go on PATH/],
    ["an old one", "echo 2.23.3", /is 2\.23\.3/],
    ["a broken one", "exit 1", /is broken/],
  ])("%s is passed over", async (_, text, reason) => {
    machine.program("docker-compose", text);
    await expect(find()).rejects.toThrow(reason);
  });
});

describe("without one", () => {
  test("it is built, once, also when two ask at once", async () => {
    machine.go();
    const command = join(machine.home, ".cache/jitsi-pulumi/compose", moduleVersion(), "docker-compose");
    const built = { command, version: moduleVersion(), source: "go-build" };
    expect(await Promise.all([find(), find()])).toEqual([built, built]);
    expect(await find()).toEqual(built);
    expect(existsSync(command)).toBe(true);
    expect(machine.builds).toBe(1);
  });

  test("a build that fails says why and leaves nothing half made", async () => {
    machine.go({ fails: true });
    await expect(find()).rejects.toThrow(
      "No Docker Compose v2 could be had: go build failed: no such module.\nInstall",
    );
    expect(readdirSync(join(machine.home, ".cache/jitsi-pulumi/compose"))).toEqual([]);
  });
});
