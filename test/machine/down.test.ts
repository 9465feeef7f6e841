import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { until } from "../docker/until.ts";
import { bootWithAgent } from "./bootedMachine.ts";
import type { BootedMachine } from "./bootedMachine.ts";
import { machinePublicAddress } from "./fakeCloud.ts";
import { testBundle } from "./testBundle.ts";
import { describeWith } from "../setUp/withNeeds.ts";

describeWith("images", "machine")("a machine on its way up and down", () => {
  let machine: BootedMachine;
  const host = "acme.my-app.com";
  const bundle = (gracefulSeconds = 60) =>
    testBundle({ gate: { host, services: ["app"] }, drain: { gracefulSeconds, moveSeconds: 15 } });

  beforeAll(async () => {
    machine = await bootWithAgent(bundle());
  });
  afterAll(() => machine?.stop());

  const untilDown = () => until("the machine is off", 60, async () => !(await machine.isRunning()));
  const bootAgain = async () => {
    machine.cloud.set({ stopState: undefined, lifecycleState: undefined, spotAction: undefined });
    await machine.boot();
    await machine.untilState("healthy", 60);
  };
  /** What the bridge wrote after this moment. */
  const logFrom = async () => {
    const before = (await machine.bridgeLog()).length;
    return async () => (await machine.bridgeLog()).slice(before);
  };
  const untilGraceful = (log: () => Promise<string>) =>
    until("the bridge shuts down gracefully", 30, async () => (await log()).includes("graceful: True"));

  test("what needs a certificate waits until DNS answers with this machine's address", async () => {
    const waiting = await machine.untilState("waiting", 120);
    expect(waiting.troubles.dns?.text).toBe(`${host} is nowhere, this machine is ${machinePublicAddress}`);
    expect(waiting.containers.map(({ service }) => service).sort()).toEqual(["jvb", "side"]);
    machine.cloud.set({ dns: { [host]: "203.0.113.99" } });
    await until("it sees the wrong address", 40, async () =>
      (await machine.status()).troubles.dns?.text.includes("is 203.0.113.99"),
    );
    machine.cloud.set({ dns: { [host]: machinePublicAddress } });
    await machine.untilState("healthy", 60);
  });

  test("a reboot moves calls to other bridges; all comes up again without metadata server, secret store and DNS", async () => {
    await machine.ok(
      "docker exec acme-side sh -c 'ls /side-data' && touch /var/lib/docker/volumes/acme-side-data/_data/kept",
    );
    await machine.participants(5);
    const log = await logFrom();
    machine.cloud.set({ metadata: "down", secretFault: 500, dns: {} });
    await machine.reboot();
    const status = await until("all containers run", 60, async () => {
      const now = await machine.status();
      return now.containers.filter(({ health }) => health === "healthy").length === 3 ? now : undefined;
    });
    expect(Object.keys(status.troubles)).toContain("metadata");
    expect(await log()).toMatch(
      /drain: True[^]*graceful: False, in state RUNNING with 5[^]*moves 5[^]*exits 0/,
    );
    expect(await log()).not.toMatch(/SIGTERM|graceful: True/);
    expect(await machine.ok("ls /var/lib/docker/volumes/acme-side-data/_data")).toBe("kept");
    machine.cloud.set({ metadata: "up", secretFault: undefined });
    await machine.untilState("healthy", 90);
  });

  test("systemctl stop lets calls end, whoever else asks in the meantime; systemctl start brings all back", async () => {
    await machine.participants(2);
    const log = await logFrom();
    await machine.ok("systemctl stop --no-block jitsi-host");
    await untilGraceful(log);
    await machine.ok("systemctl stop --no-block jitsi-host; (jitsi-host drain &>/dev/null &)");
    await until("the second one waits", 10, async () =>
      (await machine.ok("ps -eo args")).includes("jitsi-host drain"),
    );
    expect((await machine.status()).state).toBe("draining");
    expect(await log()).not.toMatch(/graceful: False|SIGTERM/);
    await machine.participants(0);
    await until("all is stopped", 30, async () => (await machine.ok("docker ps -q")) === "");
    expect(await log()).toMatch(/moves 0 [^]*exits 0/);
    await until(
      "the unit is",
      10,
      async () => (await machine.sh("systemctl is-active jitsi-host")).output === "inactive",
    );
    await machine.ok("systemctl start jitsi-host");
    await machine.untilState("healthy", 60);
  });

  test("jitsi-host drain takes the bridge away and nothing else, until apply --again", async () => {
    const side = await machine.life("side");
    await machine.ok("jitsi-host drain");
    expect((await machine.status()).state).toBe("drained");
    await machine.ok("jitsi-host apply --again");
    await machine.untilState("healthy", 60);
    expect(await machine.life("side")).toBe(side);
  });

  test("PENDING_STOP without calls: the machine is off at once", async () => {
    const log = await logFrom();
    machine.cloud.set({ stopState: "PENDING_STOP" });
    await untilDown();
    await bootAgain();
    expect(await log()).toMatch(/graceful: True, in state RUNNING with 0[^]*exits 0/);
    expect(await log()).not.toMatch(/SIGTERM|graceful: False/);
  });

  test("PENDING_STOP with calls, told twice: they end by themselves, then the machine is off", async () => {
    await machine.participants(7);
    const log = await logFrom();
    machine.cloud.set({ stopState: "UNSPECIFIED" });
    machine.cloud.set({ stopState: "PENDING_STOP" });
    await untilGraceful(log);
    machine.cloud.set({ stopState: "UNSPECIFIED" });
    machine.cloud.set({ stopState: "PENDING_STOP" });
    await machine.ok("systemctl restart jitsi-host-watch");
    await until("the new watcher goes on", 30, async () => (await log()).split("graceful: True").length > 2);
    expect(await machine.isRunning()).toBe(true);
    expect(await log()).not.toMatch(/graceful: False|SIGTERM/);
    await machine.participants(0);
    await untilDown();
    await bootAgain();
    expect(await log()).toMatch(/moves 0 [^]*exits 0/);
    expect(await log()).not.toMatch(/SIGTERM|graceful: False/);
  });

  test("PENDING_STOP with calls that do not end in time: Jicofo moves them", async () => {
    await machine.give(bundle(4));
    await machine.participants(8);
    const log = await logFrom();
    machine.cloud.set({ stopState: "PENDING_STOP" });
    await untilDown();
    await bootAgain();
    expect(await log()).toMatch(
      /graceful: True[^]*graceful: False, in state GRACEFUL_SHUTDOWN with 8[^]*moves 8[^]*exits 0/,
    );
    expect(await log()).not.toContain("SIGTERM");
    await machine.give(bundle());
  });

  test("a machine that really goes down during a long drain moves the calls instead of cutting them", async () => {
    await machine.participants(9);
    const log = await logFrom();
    machine.cloud.set({ stopState: "PENDING_STOP" });
    await untilGraceful(log);
    await machine.sh("systemctl --no-block poweroff");
    await untilDown();
    await bootAgain();
    expect(await log()).toMatch(
      /graceful: True[^]*graceful: False, in state GRACEFUL_SHUTDOWN with 9[^]*moves 9[^]*exits 0/,
    );
    expect(await log()).not.toContain("SIGTERM");
  });

  test("a bridge whose REST API is off is stopped only when the machine goes down", async () => {
    const base = bundle();
    const deaf = JSON.parse(
      JSON.stringify(base).replace('"SHUTDOWN_REST_ENABLED":"1"', '"SHUTDOWN_REST_ENABLED":"0"'),
    ) as typeof base;
    await machine.give(deaf);
    await machine.participants(4);
    const life = await machine.life("jvb");
    machine.cloud.set({ bundle: JSON.stringify(base) });
    expect(await machine.untilTrouble("bridge", 60)).toContain("is not replaced");
    expect(await machine.life("jvb")).toBe(life);
    await machine.reboot();
    // With its container down, the new bridge may come.
    await machine.untilState("healthy", 90);
  });

  test("EC2: the end of a machine of an autoscaling group drains, a spot notice hurries", async () => {
    await machine.ok("systemctl stop jitsi-host-follow jitsi-host-watch && rm /var/lib/jitsi-host/cloud");
    const onAws = testBundle({ cloud: "aws", side: "on AWS", drain: { moveSeconds: 15 } });
    machine.cloud.set({ kind: "aws", bundle: JSON.stringify(onAws) });
    await machine.ok("systemctl start jitsi-host-follow jitsi-host-watch");
    await machine.give(onAws);
    await machine.participants(6);
    const log = await logFrom();
    machine.cloud.set({ lifecycleState: "Terminated" });
    await untilGraceful(log);
    expect(await machine.isRunning()).toBe(true);
    machine.cloud.set({ spotAction: '{"action":"terminate"}' });
    await untilDown();
    await bootAgain();
    expect(await log()).toMatch(
      /graceful: True[^]*graceful: False, in state GRACEFUL_SHUTDOWN with 6[^]*exits 0/,
    );
    expect(await log()).not.toContain("SIGTERM");
  });
});
