/** The command in a process of its own. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaNode } from "execa";
import { afterAll, describe, expect, test } from "@jest/globals";
import { projectDir } from "../../stacks/stackFolder.ts";

const dir = mkdtempSync(join(tmpdir(), "jitsi-explain-"));
afterAll(() => rmSync(dir, { recursive: true }));

const examples = ["--config", "examples/config"];

const jitsi = async (args: readonly string[]) =>
  execaNode(join(projectDir, "fleet", "jitsi.js"), args, {
    reject: false,
    cwd: projectDir,
    env: { NO_COLOR: undefined, FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
  });

describe("explain", () => {
  test("tables, without anything cut off in a pipe", async () => {
    const { stdout, exitCode } = await jitsi(["explain", "docker-hosts", "--config", "test/stacks"]);
    expect(exitCode).toBe(0);
    for (const title of [
      "Hosts",
      "Containers",
      "Who talks to whom",
      "Regions",
      "Secrets",
      "Decided for you",
      "Firewall",
      "Kernel",
    ])
      expect(stdout).toMatch(new RegExp(`^${title}`, "m"));
    expect(stdout).toMatch(/^ {2}fsn\/jvb-fsn-a +app\/prosody-jvb +tcp 6222 +private network/m);
    expect(stdout).toContain("net.core.rmem_max = 104857600");
    expect(stdout).not.toContain("…");
  });

  test("JSON", async () => {
    const { stdout } = await jitsi(["explain", "docker-hosts", "--config", "test/stacks", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      appPrefix: "acme",
      hosts: [{ name: "app" }, { name: "fsn" }, { name: "ash" }],
    });
  });

  test("a suspended stack is called so", async () => {
    const { stdout } = await jitsi(["explain", "suspended", "--config", "test/stacks"]);
    expect(stdout).toMatch(/^Suspended: nothing of this runs until `jitsi resume`\.$/m);
  });

  test("machines in the clouds", async () => {
    const { stdout } = await jitsi(["explain", "acme", ...examples]);
    for (const title of [
      "Machines in the clouds",
      "Groups that",
      "Who the machines are",
      "Firewall in the clouds",
    ])
      expect(stdout).toMatch(new RegExp(`^${title}`, "m"));
    expect(stdout).toMatch(/^ {2}ew1 +n2-standard-4 +europe-west1 .* 1 to 10;/m);
    expect(stdout).toMatch(/^ {2}bridge +AWS +use1-a use1-b +bridge-password influxdb-writer-password$/m);
  });

  test("a platform, with its customers", async () => {
    const { stdout, exitCode } = await jitsi(["explain", "platform", ...examples]);
    expect(stdout).toMatch(/^Customers in this folder\n {2}acme$/m);
    expect(stdout).toMatch(/^ {2}AWS +012345678901 +us-east-1 +10\./m);
    expect(exitCode).toBe(0);
    const { stdout: json } = await jitsi(["explain", "platform", ...examples, "--json"]);
    expect(JSON.parse(json)).toMatchObject({ kind: "platform", customers: ["acme"] });
    const drawn = await jitsi(["explain", "platform", ...examples, "--svg"]);
    expect(drawn.stderr).toMatch(/is a platform, and there is no diagram of one/);
    expect([drawn.stdout, drawn.exitCode]).toEqual(["", 1]);
  });

  test("a diagram, into a file or to the output", async () => {
    const file = join(dir, "acme.svg");
    expect((await jitsi(["explain", "acme", ...examples, "--svg", file])).stdout).toBe(file);
    expect(readFileSync(file, "utf8").trimEnd()).toBe(
      (await jitsi(["explain", "acme", ...examples, "--svg"])).stdout,
    );
  });

  test("a file that cannot be written is a sentence", async () => {
    const { stderr, exitCode } = await jitsi([
      "explain",
      "acme",
      ...examples,
      "--svg",
      join(dir, "no", "such", "folder.svg"),
    ]);
    expect(stderr).toMatch(/cannot be written/);
    expect(exitCode).toBe(1);
  });

  test("a stack with problems is not explained", async () => {
    writeFileSync(join(dir, "Pulumi.a.yaml"), "config:\n  jitsi:kind: lcoal\n");
    const { stderr, exitCode } = await jitsi(["explain", "a", "--config", dir]);
    expect(stderr).toContain("1 problem");
    expect(exitCode).toBe(1);
  });
});
