import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { AgentShell } from "./agentShell.ts";

let shell: AgentShell;
beforeEach(() => {
  shell = new AgentShell();
});

const write = (path: string, content: string): void => writeFileSync(join(shell.state, path), content);

describe("status", () => {
  const status = (before: string) => shell.start(`${before}\nstatus_json | jq -c '[.state, .troubles]'`);
  /** As Docker's own commands do it for a container that is gone. */
  const inspect = (found: string) =>
    `docker() { case $1 in ps) ${found && "echo 0123"} ;; inspect) echo '[]' && return 1 ;; esac; }`;

  test.each([
    ["no container is there", ""],
    ["a container goes in this moment", "0123"],
  ])("Docker answers, even if %s", async (_, found) => {
    expect((await status(inspect(found))).stdout).toBe('["starting",{}]\n');
  });

  test("waits for Docker for seconds only, and asks no more of one that is silent", async () => {
    const { stdout } = await shell.start(`
      docker_patience=600
      docker() { echo "$docker_patience" >&3; return 124; }
      status 3>&1 >/dev/null`);
    expect(Number(stdout)).toBeLessThan(10);
  });

  test("a trouble that is being written, or that a full disk emptied, hides nothing else", async () => {
    const { stdout } = await status(
      `${inspect("")}; mkdir "$run/trouble"; touch "$run"/trouble/{dns,secrets.new}; echo "0 full" >"$run/trouble/disk"`,
    );
    expect(stdout).toBe('["starting",{"disk":{"since":"1970-01-01T00:00:00Z","text":"full"}}]\n');
  });

  test("a torn file of what is deployed hides nothing else", async () => {
    write("deployed.json", '{"deployment":"acme","mach');
    expect((await status(inspect(""))).stdout).toBe('["starting",{}]\n');
  });

  const container = (health: string) => `{"service":"web","state":"running","health":"${health}"}`;
  test.each([
    ["healthy", "good", [container("healthy")], ""],
    ["updating", "other", [container("healthy")], ""],
    ["degraded", "good", [container("healthy")], "trouble secrets none"],
    ["degraded", "good", [container("healthy")], 'keep "$state/failed" "x why"'],
    ["unhealthy", "good", [container("unhealthy")], ""],
    ["unhealthy", "good", [], ""],
    ["starting", "", [container("starting")], ""],
    ["waiting", "good", [], "trouble dns nowhere"],
    ["drained", "good", [], 'touch "$run/drained"'],
    ["draining", "good", [container("healthy")], 'exec 8>"$run/leaving" && flock 8'],
  ])("is %s, and succeeds only if healthy (%#)", async (state, good, containers, before) => {
    const deployed = { compose: { services: { web: {} } }, gate: { services: ["web"] } };
    write("deployed.json", JSON.stringify(deployed));
    for (const name of ["wanted", "deployed"]) write(name, "good\n");
    write("good", `${good}\n`);
    const { stdout, exitCode } = await shell.start(`
      docker() { :; }
      containers() { echo '[${containers.join()}]'; }
      ${before} 2>/dev/null
      status`);
    expect([stdout.split(" ")[0], exitCode]).toEqual([state, state === "healthy" ? 0 : 1]);
  });
});
