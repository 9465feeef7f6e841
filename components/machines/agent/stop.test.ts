/** The ways down, and the first step up: what is drained, how, and what is stopped. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { AgentShell } from "./agentShell.ts";

let shell: AgentShell;
beforeEach(() => {
  shell = new AgentShell();
});

describe("a stop of everything", () => {
  /** @param drained what `drain` returns, see drain.sh */
  const stop = (system: string, drained: number, health = "healthy") =>
    shell.start(`
      systemctl() { echo ${system}; }
      drain() { echo "drain $1"; return ${drained}; }
      drain_policy() { echo '{"service":"jvb"}'; }
      docker() { [[ $1 == version ]] || echo "docker $*" >&3; }
      containers() { echo '[{"service":"jvb","id":"j","state":"running","health":"${health}"},
        {"service":"web","id":"w","state":"restarting"},{"service":"old","id":"o","state":"exited"}]'; }
      stop_all 3>&1 2>/dev/null; echo $?`);

  test.each([
    ["lets calls end", "running", 0, "drain full\ndocker stop j w\n0\n"],
    ["of a machine that goes down moves them", "stopping", 0, "drain quick\ndocker stop j w\n0\n"],
    ["stops a bridge that had all its time", "running", 1, "drain full\ndocker stop j w\n0\n"],
    ["leaves a bridge that cannot be drained, and says so", "running", 2, "drain full\ndocker stop w\n1\n"],
    ["of a machine that goes down stops even that one", "stopping", 2, "drain quick\ndocker stop j w\n0\n"],
  ])("%s", async (_, system, drained, said) => {
    expect((await stop(system, drained)).stdout).toBe(said);
  });

  test("stops a bridge that cannot be drained and is unhealthy: it has no calls", async () => {
    expect((await stop("running", 2, "unhealthy")).stdout).toBe("drain full\ndocker stop j w\n0\n");
  });
});

describe("the first step up", () => {
  const begin = (wanted: string) => {
    writeFileSync(join(shell.state, "wanted"), `${wanted}\n`);
    writeFileSync(join(shell.state, "good"), "good\n");
    return shell.start(`
      touch "$run"/{drained,leaving,hurry}
      bridge_key() { echo "0123 2026"; }
      docker() { echo "docker $*"; }
      begin; begin; ls "$run"`);
  };

  test("forgets what was said of an earlier life", async () => {
    expect((await begin("good")).stdout).toBe("booted\n");
  });

  test("stops a bridge that Docker brought back at boot, once, if another one is wanted", async () => {
    expect((await begin("new")).stdout).toBe("docker stop 0123\nbooted\n");
  });
});

test("when the cloud stops a machine, it drains, powers off, and hurries when told", async () => {
  const { stdout } = await shell.start(`
    sleep() { :; }
    drain() { until [[ -e $run/hurry ]]; do command sleep 0.02; done; echo "drain $1"; }
    systemctl() { echo "systemctl $1"; }
    { leave full; leave full; leave quick; wait; } 2>/dev/null; ls "$run"`);
  expect(stdout).toBe("drain full\nsystemctl poweroff\nhurry\nleaving\n");
});
