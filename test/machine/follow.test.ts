import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { until } from "../docker/until.ts";
import { bootWithAgent, secretValues } from "./bootedMachine.ts";
import type { BootedMachine } from "./bootedMachine.ts";
import { gcpToken } from "./fakeGcp.ts";
import { testBundle } from "./testBundle.ts";
import { describeWith } from "../setUp/withNeeds.ts";

describeWith("images", "machine")("a machine that booted with the constant cloud-init", () => {
  let machine: BootedMachine;

  beforeAll(async () => {
    machine = await bootWithAgent(testBundle());
    await machine.untilState("healthy", 120);
  });
  afterAll(() => machine?.stop());

  const lives = async () => ({
    jvb: await machine.life("jvb"),
    side: await machine.life("side"),
    app: await machine.life("app"),
  });
  const page = () => machine.sh("docker exec acme-side cat /data/page.html").then(({ output }) => output);

  test("cloud-init and every unit are content, and one line says how it is", async () => {
    expect(await machine.ok("cloud-init status --wait")).toContain("done");
    expect(await machine.ok("systemctl list-units --failed --plain --no-legend")).toBe("");
    await machine.ok("cloud-init schema --config-file /var/lib/cloud/seed/nocloud-net/user-data");
    expect(
      await machine.ok("systemd-analyze verify --man=no /etc/systemd/system/jitsi-host*.service 2>&1"),
    ).toBe("");
    const { code, output } = await machine.sh("jitsi-host status");
    expect(code).toBe(0);
    expect(output).toMatch(/^healthy {2}bundle [0-9a-f]{7} {2}3 containers {2}since 20\S+Z\n/);
    await until(
      "the cloud knows it",
      10,
      () => machine.cloud.guestAttributes.get("jitsi/status") === output.split("\n")[0],
    );
  });

  test("files belong to user 1000, secrets are for their readers only, host facts and secrets arrive unchanged", async () => {
    const folder = "/var/lib/jitsi-host/deployment";
    const modes = await machine.ok(
      `cd ${folder} && stat -c '%a %u %n' .env compose.yaml files/side files/side/data/*`,
    );
    expect(modes.split("\n")).toEqual([
      "600 0 .env",
      "644 0 compose.yaml",
      "755 1000 files/side",
      "644 1000 files/side/data/bytes",
      "400 1000 files/side/data/key.pem",
      "644 1000 files/side/data/page.html",
    ]);
    const env = async (service: string) =>
      JSON.parse(
        await machine.ok(`docker inspect --format '{{json .Config.Env}}' acme-${service}`),
      ) as string[];
    expect(await env("side")).toContain(`NASTY=${secretValues.nasty}`);
    expect(await env("side")).toContain("ZONE=europe-west1-b");
    expect(await env("jvb")).toContain("JVB_ADVERTISE_IPS=203.0.113.7");
    const key = await machine.ok(`base64 -w0 ${folder}/files/side/data/key.pem`);
    expect(Buffer.from(key, "base64").toString()).toBe(secretValues["side-key"]);
  });

  test("kernel settings hold, and volumes are on the data disk", async () => {
    expect(await machine.ok("sysctl -n net.ipv4.tcp_retries2")).toBe("7");
    expect(await machine.ok("findmnt -no FSTYPE /var/lib/docker/volumes")).toBe("ext4");
    expect(await machine.ok("ls /var/lib/docker/volumes")).toContain("acme-side-data");
  });

  test("a secret is nowhere else: not in the journal, the agent's other files, the status, /run, an argument or the cloud's attributes", async () => {
    const mayHave = [
      "/var/lib/jitsi-host/deployment/.env",
      "/var/lib/jitsi-host/deployment/files/side/data/key.pem",
    ];
    const find = "grep -rlF -e bridgePassword0123456789 -e 'line two of the key' -e 'ya29.the-token'";
    const places = "/var/lib/jitsi-host /run /etc /root /tmp /var/log /var/lib/cloud /usr/local";
    const { output } = await machine.sh(`${find} ${places} 2>/dev/null | sort`);
    expect(
      output.split("\n").filter((file) => !/^\/run\/(docker|containerd)|^\/tmp\/runc/.test(file)),
    ).toEqual(mayHave);
    expect((await machine.sh("journalctl --no-pager | grep -cF bridgePassword")).output).toBe("0");
    expect((await machine.sh("jitsi-host status --json | grep -cF bridgePassword")).output).toBe("0");

    // While curl waits for the store, its arguments are there to be seen.
    machine.cloud.set({ secretFault: "slow", bundle: JSON.stringify(testBundle({ version: 2 })) });
    const seen = await until("curl asks for a secret", 20, async () => {
      const { output } = await machine.sh("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '");
      return output.includes("secretmanager.googleapis.com") && output;
    });
    expect(seen).not.toContain(gcpToken);
    machine.cloud.set({ secretFault: undefined });
    await machine.give(testBundle({ version: 2 }));
    await machine.give(testBundle());
  });

  test("a change of one service restarts its container and no other", async () => {
    const before = await lives();
    await machine.give(testBundle({ side: "two" }));
    expect(await page()).toBe("two");
    const after = await lives();
    expect(after.side).not.toBe(before.side);
    expect({ ...after, side: "" }).toEqual({ ...before, side: "" });
  });

  test("an image that nobody uses goes once a bundle is good, the others stay", async () => {
    await machine.ok("docker commit acme-side old:1");
    await machine.give(testBundle({ side: "three" }));
    await until("it is gone", 20, async () => (await machine.sh("docker image inspect old:1")).code !== 0);
    await machine.ok("docker image inspect stand-in/jvb:latest stand-in/web-app:latest");
    await machine.give(testBundle());
  });

  test("files that a power cut tore are whole again, and no call is lost", async () => {
    const before = await lives();
    const torn =
      "drain.json good.json wanted.json deployed.json deployment/compose.yaml deployment/.env".split(" ");
    const read = () => machine.ok(`cd /var/lib/jitsi-host && sha256sum ${torn.join(" ")}`);
    const whole = await read();
    await machine.ok(
      `systemctl stop jitsi-host-follow && cd /var/lib/jitsi-host && truncate --size 9 ${torn.join(" ")} && systemctl start jitsi-host-follow`,
    );
    await until("all are whole", 60, async () => (await read()) === whole);
    await machine.untilState("healthy");
    expect(await lives()).toEqual(before);
  });

  test("status answers and says so when Docker hangs, and all goes on afterwards", async () => {
    const before = await lives();
    await machine.ok("kill -STOP $(pidof dockerd)");
    const { code, output } = await machine.sh("timeout 30 jitsi-host status");
    await machine.ok("kill -CONT $(pidof dockerd)");
    expect(code).toBe(1);
    expect(output).toContain("docker: Docker does not answer");
    await machine.untilState("healthy", 60);
    expect(await lives()).toEqual(before);
  });

  test("a packed file reaches its container as it was", async () => {
    const side = "a long text\n".repeat(2000).trimEnd();
    await machine.give(testBundle({ side, packed: true }));
    expect(await page()).toBe(side);
    await machine.give(testBundle());
  });

  test.each([
    ["is forbidden", 403],
    ["fails", 500],
    ["is slow", "slow" as const],
  ])("when the secret store %s, all goes on, and the change comes later", async (_, secretFault) => {
    await machine.give(testBundle({ side: "before the fault" }));
    const before = await lives();
    machine.cloud.set({
      secretFault,
      bundle: JSON.stringify(testBundle({ side: "after the fault", version: 2 })),
    });
    expect(await machine.untilTrouble("secrets")).toMatch(
      /^secret bridge-password \(projects.*2\): secretmanager/,
    );
    expect((await machine.status()).state).toBe("degraded");
    expect(await lives()).toEqual(before);
    machine.cloud.set({ secretFault: undefined });
    // By itself it looks again within a minute; once is enough to see that.
    if (secretFault !== 403) await machine.ok("jitsi-host apply");
    await machine.untilState("healthy", 90);
    expect(await page()).toBe("after the fault");
    expect((await lives()).jvb).toBe(before.jvb);
  });

  test("without the metadata server all goes on, and it follows again afterwards", async () => {
    const before = await lives();
    machine.cloud.set({ metadata: "down" });
    expect(await machine.untilTrouble("metadata")).toContain("169.254.169.254 did not answer");
    expect((await machine.sh("jitsi-host status")).code).toBe(1);
    expect(await lives()).toEqual(before);
    machine.cloud.set({ metadata: "up" });
    await machine.give(testBundle({ side: "three" }));
    expect(await page()).toBe("three");
  });

  test("a bundle that does not become healthy is taken back, said so, and not tried again until told", async () => {
    await machine.give(testBundle({ side: "good" }));
    const before = await lives();
    machine.cloud.set({ bundle: JSON.stringify(testBundle({ side: "bad", broken: true })) });
    const failed = await until("the bundle failed", 60, async () => (await machine.status()).failed);
    expect(failed.why).toMatch(/^container side: unhealthy, last check: .*Failed to connect/);
    const status = await machine.untilState("degraded");
    expect(status.containers.map(({ health }) => health)).toEqual(["healthy", "healthy", "healthy"]);
    expect(await page()).toBe("good");
    const after = await lives();
    expect({ ...after, side: "" }).toEqual({ ...before, side: "" });
    expect((await machine.sh("jitsi-host status")).output).toContain(
      `bundle ${failed.bundle.slice(0, 7)} failed`,
    );

    await machine.ok("systemctl restart jitsi-host-follow");
    await until("the agent has looked at it again", 20, async () =>
      (await machine.sh("journalctl -u jitsi-host-follow -n 1 -o cat")).output.includes("since"),
    );
    expect(await machine.life("side")).toBe(after.side);
    await machine.ok("jitsi-host apply --again");
    await until(
      "it is tried again",
      20,
      async () => (await machine.life("side").catch(() => after.side)) !== after.side,
    );
    await machine.give(testBundle({ side: "better" }));
    expect((await machine.status()).failed).toBeNull();
  });

  test.each([
    ["is no JSON", "{ nonsense", /not what it must be/],
    [
      "is of another format",
      JSON.stringify({ ...testBundle(), format: 3 }),
      /knows formats 1 and 2: renew the machine/,
    ],
    [
      "writes outside of its folder",
      JSON.stringify({ ...testBundle(), files: [{ path: "files/../../x", text: "" }] }),
      /not below files/,
    ],
    ["is no base64", "!", /neither JSON nor base64/],
  ])("a bundle that %s is refused, and nothing changes", async (_, bundle, why) => {
    const before = await lives();
    machine.cloud.set({ bundle });
    const refused = await until("it is refused", 20, async () => (await machine.status()).refused);
    expect(refused.why).toMatch(why);
    expect(await lives()).toEqual(before);
    await machine.give(testBundle({ side: "after a refusal" }));
  });

  test("an image that cannot be had stops nothing that runs", async () => {
    const before = await lives();
    machine.cloud.set({ bundle: JSON.stringify(testBundle({ image: "registry.invalid/side:1" })) });
    expect(await machine.untilTrouble("registry")).toContain("an image cannot be had");
    expect(await lives()).toEqual(before);
    await machine.give(testBundle({ side: "after the image" }));
  });

  test("a kernel setting that does not take is reported", async () => {
    machine.cloud.set({
      bundle: JSON.stringify(testBundle({ sysctl: { "net.ipv4.no_such_setting": "1" } })),
    });
    expect(await machine.untilTrouble("kernel")).toContain("net.ipv4.no_such_setting is");
    await machine.untilState("degraded");
    await machine.give(testBundle({ side: "after the setting" }));
  });

  test("a full disk stops nothing that runs, and the change comes when there is room", async () => {
    const before = await lives();
    const folder = "/var/lib/jitsi-host";
    await machine.ok(
      `systemctl stop jitsi-host-follow && cp -a ${folder} /tmp/small && mount -t tmpfs -o size=1m,mode=755 tmpfs ${folder} &&
      cp -a /tmp/small/. ${folder} && systemctl start jitsi-host-follow`,
    );
    machine.cloud.set({
      bundle: JSON.stringify(testBundle({ side: "after the full disk", bytes: 600_000 })),
    });
    await until("it says so", 40, async () =>
      JSON.stringify((await machine.status()).troubles).includes("disk"),
    );
    expect(await lives()).toEqual(before);
    await machine.ok(`mount -o remount,size=20m ${folder}`);
    await machine.untilState("healthy", 60);
    expect(await page()).toBe("after the full disk");
    expect((await lives()).jvb).toBe(before.jvb);
    await machine.ok(
      `systemctl stop jitsi-host-follow && rm -rf /tmp/small && cp -a ${folder} /tmp/small && umount ${folder} &&
      cp -a /tmp/small/. ${folder} && systemctl start jitsi-host-follow`,
    );
    await machine.give(testBundle());
  });

  test("a changed bridge waits for its turn and for its calls; the others change at once; a restart of the agent kicks nobody", async () => {
    const drain = { turnSeconds: 12 };
    await machine.give(testBundle({ drain }));
    await machine.participants(3);
    const before = await lives();
    machine.cloud.set({
      bundle: JSON.stringify(testBundle({ side: "with the bridge", bridge: "two", drain })),
    });
    await until("the bridge's turn is known", 40, async () => (await machine.status()).turnAt);
    expect(await page()).toBe("with the bridge");
    expect(await machine.life("side")).not.toBe(before.side);
    expect(await machine.life("jvb")).toBe(before.jvb);
    expect(await machine.bridgeLog()).not.toContain("drain: True");
    expect(await machine.ok("cat /var/lib/jitsi-host/deployment/files/jvb/config/custom-jvb.conf")).toContain(
      "# one",
    );

    await until("the bridge drains", 30, async () => (await machine.bridgeLog()).includes("graceful: True"));
    expect((await machine.status()).state).toBe("draining");
    await machine.ok("systemctl restart jitsi-host-follow");
    await until(
      "the new agent goes on draining",
      20,
      async () => (await machine.bridgeLog()).split("graceful: True").length > 2,
    );
    expect(await machine.life("jvb")).toBe(before.jvb);
    const log = machine.ok("docker logs --follow acme-jvb 2>&1");
    await machine.participants(0);
    await machine.untilState("healthy");
    expect(await log).toMatch(
      /drain: True[^]*graceful: True[^]*SHUTTING_DOWN: Jicofo moves 0 [^]*exits 0 in state SHUTTING_DOWN/,
    );
    expect(await log).not.toMatch(/SIGTERM|graceful: False/);
    expect(await machine.life("jvb")).not.toBe(before.jvb);
    expect(await machine.ok("docker exec acme-jvb cat /config/custom-jvb.conf")).toContain("# two");
    await machine.give(testBundle());
  });

  test("on AWS the same comes from SSM, with signed requests", async () => {
    const bundle = testBundle({ side: "from AWS", cloud: "aws" });
    await machine.ok("systemctl stop jitsi-host-follow && rm /var/lib/jitsi-host/cloud");
    machine.cloud.set({ kind: "aws", bundle: JSON.stringify(bundle) });
    await machine.ok("systemctl start jitsi-host-follow");
    await machine.give(bundle);
    expect(await page()).toBe("from AWS");
    expect(await machine.ok("docker exec acme-side printenv ZONE")).toBe("us-east-1a");
    expect(await machine.ok("docker exec acme-side printenv NASTY")).toBe(secretValues.nasty);
  });
});
