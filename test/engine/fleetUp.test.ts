/** `jitsi up` of thirty stacks on the real engine: waves, failures at different steps, the journal, and going on. */

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Entry } from "../../fleet/deploying/run/journal.ts";
import type { Fault } from "../../simulator/plugins/faults.ts";
import { byOutcome, FleetYard, reportIn } from "./fleetYard.ts";
import { sharedPlugins } from "./sharedPlugins.ts";

const smallCustomers = 26;
const cloudCustomers = ["cloud1", "cloud2", "cloud3"];
const platform = "platform";

/** One at its first resource, one in the middle, one whose last container comes up and is reported as failed. */
const faults: readonly Fault[] = [
  { op: "create", urn: "small05-secrets-bridge-password", kind: "fail", message: "no entropy" },
  { op: "create", urn: "small11-app-jicofo-files", kind: "fail", message: "no space left on device" },
  { op: "create", urn: "small20-app-grafana", kind: "failAfter", message: "timed out" },
];
const broken = ["small05", "small11", "small20"];

let yard: FleetYard;
let everyone: string[];

beforeAll(async () => {
  yard = await FleetYard.open(sharedPlugins.env);
  yard.add(platform, platform);
  const small = Array.from({ length: smallCustomers }, (_, index) => yard.addSmall(index + 1));
  for (const stack of cloudCustomers)
    yard.add(stack, "cloud-small", (settings) => settings.setIn(["config", "jitsi:appPrefix"], stack));
  everyone = [...cloudCustomers, platform, ...small];
});
afterAll(() => yard.close());

const common = ["up", "--yes", "--json", "--revision", "first", "--wave", "15"];
const starts = (entries: readonly Entry[]): string[] =>
  entries.flatMap((entry) => (entry.event === "start" ? entry.stack : []));

describe("thirty stacks", () => {
  test("27 come up and three fail, each with what went wrong; the platform goes first, then the canaries", async () => {
    const ended = await yard.jitsi(
      [...common, "--canary", "small01,cloud1", "--max-failures", "10%"],
      faults,
    );
    const report = reportIn(ended);
    expect([ended.stderr, byOutcome(report).failed]).toEqual([ended.stderr, broken]);
    expect(byOutcome(report).done).toHaveLength(everyone.length - broken.length);
    expect([ended.exitCode, report.ok, report.stopped]).toEqual([1, false, undefined]);
    expect(report.stacks.map(({ stack }) => stack).sort()).toEqual([...everyone].sort());
    expect(
      report.stacks.filter(({ outcome }) => outcome === "failed").map(({ errors }) => errors.join()),
    ).toEqual([
      expect.stringContaining("small05-secrets-bridge-password: no entropy"),
      expect.stringContaining("small11-app-jicofo-files: no space left on device"),
      expect.stringContaining("small20-app-grafana: timed out"),
    ]);

    const [{ entries, begin }] = yard.pastRuns as [(typeof yard.pastRuns)[number]];
    expect(begin.stacks).toEqual([...everyone].sort());
    expect(
      entries.flatMap((entry) => (entry.event === "wave" ? [[entry.wave, entry.stacks.length]] : [])),
    ).toEqual([
      ["platforms", 1],
      ["canary", 2],
      ["wave 1", 15],
      ["wave 2", 12],
    ]);
    expect(starts(entries).slice(0, 3).sort()).toEqual(["cloud1", platform, "small01"]);
    // No wave begins before the one before it has ended.
    let running = 0;
    for (const entry of entries) {
      if (entry.event === "wave") expect(running).toBe(0);
      running += entry.event === "start" ? 1 : entry.event === "end" ? -1 : 0;
    }
  });

  test("--resume tries the three again and leaves the rest alone", async () => {
    const ended = await yard.jitsi([...common, "--resume"]);
    const report = reportIn(ended);
    expect([ended.stderr, byOutcome(report).done]).toEqual([ended.stderr, broken]);
    expect(byOutcome(report).skipped).toHaveLength(everyone.length - broken.length);
    expect(ended.exitCode).toBe(0);
    expect(starts(yard.pastRuns.at(-1)!.entries).sort()).toEqual(broken);
    for (const stack of broken) {
      const { deployment } = await yard.engine.exportStack(stack);
      const whole = await yard.engine.exportStack("small01");
      expect(deployment.resources).toHaveLength(whole.deployment.resources!.length);
    }
  });

  test("what is done is done for these sources: an edited file is deployed anew, the others are not", async () => {
    yard.addSmall(26);
    yard.add("cloud2", "cloud-small", (settings) => {
      settings.setIn(["config", "jitsi:appPrefix"], "cloud2");
      settings.setIn(["config", "jitsi:bridges", "autoscaling", 0, "max"], 5);
    });
    const report = reportIn(await yard.jitsi([...common, "--resume"]));
    expect(byOutcome(report).done).toEqual(["cloud2"]);
    expect(report.stacks.find(({ stack }) => stack === "cloud2")?.changes).toMatchObject({
      // The autoscaler, and what the app server's Telegraf tells of it. Components are not counted.
      update: 2,
    });
  });

  test("a failed canary ends the run before the others are begun", async () => {
    const fault: Fault = { op: "delete", urn: "small02-app-jvb-a", kind: "fail", message: "stuck" };
    yard.add("small02", "one-bridge", (settings) => {
      settings.setIn(["config", "jitsi:appPrefix"], "small02");
      settings.setIn(["config", "jitsi:hosts", 0, "docker"], "ssh://deploy@203.0.113.2");
      settings.setIn(["config", "jitsi:hosts", 0, "publicAddress"], "203.0.113.2");
      settings.setIn(["config", "jitsi:bridges", "static", 0, "heapMiB"], 2048);
    });
    const ended = await yard.jitsi(
      [
        "up",
        "small02",
        "small03",
        "small04",
        "--yes",
        "--json",
        "--revision",
        "second",
        "--max-failures",
        "9",
      ],
      [fault],
    );
    const report = reportIn(ended);
    expect(byOutcome(report)).toEqual({ failed: ["small02"], "not started": ["small03", "small04"] });
    expect([ended.exitCode, report.stopped]).toEqual([3, "a canary failed"]);
  });
});
