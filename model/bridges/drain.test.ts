import { describe as suite, expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import {
  drainPolicy,
  gracefulSeconds,
  longestDrainMinutes,
  longestGracefulShutdownSeconds,
  machineShutdownSeconds,
  moveSeconds,
  packetRateConf,
  shutdownConf,
  shuttingDownSeconds,
} from "./drain.ts";
import { cloudSettings, exampleGroup } from "../rules/fixtures.ts";
import type { AwsVmSettings, GcpVmSettings } from "../settings.ts";

/** What others decided: Google, and Jitsi's own programs. */
const facts = {
  /** `gracefulShutdown.maxDuration.seconds` "must be between 1 and 3600" (@pulumi/gcp types/input.d.ts). */
  longestGracefulShutdownSeconds: 3600,
  /** Between two presences of a bridge (jitsi-videobridge `reference.conf`, presence-interval). */
  presenceSeconds: 5,
  /** What an operator's clean shutdown has until systemd's unit is killed (jitsi-host.service). */
  leastMoveSeconds: 20,
};

suite("the times of a drain fit into each other", () => {
  test.each([1, 5, 30, 54, 55])("with %d minutes for calls", (drainMinutes) => {
    const machine = machineShutdownSeconds(drainMinutes);
    expect(machine).toBeLessThanOrEqual(facts.longestGracefulShutdownSeconds);
    // After the calls there is still the move.
    expect(machine).toBeGreaterThanOrEqual(gracefulSeconds(drainMinutes) + moveSeconds);
  });

  test("the longest is what Google's limit leaves", () => {
    expect(longestGracefulShutdownSeconds).toBe(facts.longestGracefulShutdownSeconds);
    expect(machineShutdownSeconds(longestDrainMinutes)).toBe(facts.longestGracefulShutdownSeconds);
    expect(longestDrainMinutes).toBe(55);
  });

  test("Jicofo hears of the last phase before it is over, and the process has time to end", () => {
    expect(shuttingDownSeconds).toBeGreaterThanOrEqual(3 * facts.presenceSeconds);
    expect(moveSeconds).toBeGreaterThanOrEqual(shuttingDownSeconds + facts.leastMoveSeconds);
  });
});

suite("what a machine is told", () => {
  const vm = cloudSettings().hosts.find(({ on }) => on === "aws") as AwsVmSettings;
  const policyOf = (host: AwsVmSettings | GcpVmSettings) => drainPolicy(host, { serviceName: "jvb-x" });

  test("is the bridge's own REST API on loopback, and its times", () =>
    expect(policyOf({ ...vm, drainMinutes: 10, turn: 0 })).toEqual({
      service: "jvb-x",
      url: "http://127.0.0.1:8080",
      gracefulSeconds: 600,
      moveSeconds: 60,
      turnSeconds: 0,
    }));

  test("members of a pool wait until the one before must be done: drain, move and a new start", () => {
    const [first, second, third] = [0, 1, 2].map(
      (turn) => policyOf({ ...vm, drainMinutes: 10, turn }).turnSeconds,
    );
    expect(first).toBe(0);
    expect(second).toBeGreaterThan(gracefulSeconds(10) + moveSeconds);
    expect(third! - second!).toBe(second);
  });

  test("a group is rolled by Google, so its members wait for nobody", () =>
    expect(drainPolicy(exampleGroup(), { serviceName: "jvb-ew1" }).turnSeconds).toBe(0));
});

suite("what the bridge itself is told", () => {
  test("is the same time, in its own words", () =>
    expect(shutdownConf(30)).toEqual([
      "videobridge.shutdown.graceful-shutdown-max-duration = 30 minutes",
      "videobridge.shutdown.shutting-down-delay = 20 seconds",
    ]));

  test("stands in the configuration of every bridge in a cloud, with that machine's time", () => {
    const deployment = describe(cloudSettings());
    for (const host of deployment.hosts) {
      if (host.on === "docker" || host.runsAppServer) continue;
      const conf = host.services
        .flatMap(({ files }) => files)
        .find(({ path }) => path.endsWith("custom-jvb.conf"));
      for (const line of shutdownConf(host.drainMinutes)) expect(conf?.content).toContain(line);
    }
  });

  test("a packet rate is the load that counts as full, with upstream's ratio for recovery", () =>
    expect(packetRateConf(40_000)).toEqual([
      'videobridge.load-management.load-measurements.load-measurement = "packet-rate"',
      "videobridge.load-management.load-measurements.packet-rate.load-threshold = 40000",
      "videobridge.load-management.load-measurements.packet-rate.recovery-threshold = 32000",
    ]));
});
