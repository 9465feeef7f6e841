import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Container } from "dockerode";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { exec, logs, run, untilHealth } from "./containers.ts";
import type { Daemon } from "./daemon.ts";
import { startDaemonWithImages } from "./images.ts";
import * as services from "./referenceServices.ts";
import { bridgePassword, images, jicofoPassword, network, runInTest } from "./referenceServices.ts";
import { request } from "./request.ts";
import { until } from "./until.ts";
import { canLogin } from "./xmpp.ts";
import { describeWith } from "../setUp/withNeeds.ts";

describeWith("images")("the stand-in images run a deployment of the reference environment", () => {
  let directory: string;
  let daemon: Daemon;
  let prosodyJvb: Container;
  let bridge: Container;
  let jicofo: Container;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "images-"));
    daemon = await startDaemonWithImages(directory, images);
    await daemon.docker.createNetwork({ Name: network });
    const publish = ["127.0.0.1:8443:8443", "0.0.0.0:8000:8000"];
    const data = "/var/lib/prosody";
    const started = await Promise.all([
      run(daemon, { name: "prosody-jvb", network, ...services.prosodyJvb(), binds: [`jvb-data:${data}`] }),
      run(daemon, { name: "bridge-1", network, ...services.bridge() }),
      run(daemon, { name: "jicofo", network, ...services.jicofo() }),
      run(daemon, { name: "prosody", network, ...services.prosodyMain(), binds: [`data:${data}`] }),
      run(daemon, { name: "web", network, ...services.web(), binds: ["web-data:/storage"], publish }),
    ]);
    [prosodyJvb, bridge, jicofo] = started;
    await Promise.all(started.map((container) => untilHealth(container, "healthy")));
  });

  afterAll(async () => {
    await daemon?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const untilBridges = (count: number) =>
    until(`Jicofo counts ${count} bridges`, 20, async () => {
      const { output } = await exec(jicofo, "curl", "-fsS", "http://127.0.0.1:8888/metrics");
      return output.includes(`jitsi_jicofo_bridge_selector_bridge_count ${count}\n`);
    });

  test("Jicofo has both its connections and sees the bridge with its region and relay id", async () => {
    await until("Jicofo has both connections", 20, async () => {
      const { output } = await exec(jicofo, "curl", "-fsS", "http://127.0.0.1:8888/debug");
      return output.includes('"connections": ["client", "service"]');
    });
    await untilBridges(1);
    const { output } = await exec(jicofo, "curl", "-fsS", "http://127.0.0.1:8888/debug");
    expect(JSON.parse(output)).toMatchObject({
      bridges: { "bridge-1": { region: "gcp-us-central1", relay_id: "bridge-1" } },
    });
  });

  test("bridges with names of their own are counted, bridges that share one are not", async () => {
    const namesake = await runInTest(daemon, { name: "namesake", ...services.bridge() });
    await untilHealth(namesake, "healthy");
    await untilBridges(1);
    const second = await runInTest(daemon, {
      name: "bridge-2",
      ...services.bridge({ JVB_MUC_NICKNAME: "bridge-2" }),
    });
    await untilHealth(second, "healthy");
    await untilBridges(2);
    // Prosody-JVB keeps them from seeing each other.
    expect(await logs(second)).not.toContain("sees bridge-1");
  });

  test("the bridge joins again after a restart of Prosody-JVB, with the accounts of before", async () => {
    await prosodyJvb.restart({ t: 1 });
    await untilHealth(prosodyJvb, "healthy");
    await untilHealth(bridge, "healthy");
    await untilBridges(1);
    await until("the account is known", 20, async () =>
      /jvb@auth\.jvb\.meet\.jitsi: .*User exists/.test(await logs(prosodyJvb)),
    );
  });

  test.each([
    [
      "a bridge's account on Prosody-JVB",
      "prosody-jvb",
      6222,
      "jvb@auth.jvb.meet.jitsi",
      bridgePassword,
      "ok",
    ],
    [
      "Jicofo's account on Prosody-JVB",
      "prosody-jvb",
      6222,
      "focus@auth.jvb.meet.jitsi",
      jicofoPassword,
      "ok",
    ],
    ["Jicofo's account on the main one", "prosody", 5222, "focus@auth.meet.jitsi", jicofoPassword, "ok"],
    ["a participant on the main one", "prosody", 5222, "meet.jitsi", "", "ok"],
    ["a bridge on the main one", "prosody", 5222, "jvb@auth.jvb.meet.jitsi", bridgePassword, "host-unknown"],
    [
      "its password on the main one",
      "prosody",
      5222,
      "jvb@auth.meet.jitsi",
      bridgePassword,
      "not-authorized",
    ],
    ["a participant on Prosody-JVB", "prosody-jvb", 6222, "meet.jitsi", "", "host-unknown"],
    ["a wrong password", "prosody-jvb", 6222, "jvb@auth.jvb.meet.jitsi", "wrong", "not-authorized"],
    ["a wrong port", "prosody-jvb", 5222, "jvb@auth.jvb.meet.jitsi", bridgePassword, "unreachable"],
    ["a wrong host", "nobody", 6222, "jvb@auth.jvb.meet.jitsi", bridgePassword, "unreachable"],
  ])("login of %s", async (_, host, port, jid, password, result) => {
    expect(await canLogin(daemon, { network, host, port, jid, password })).toBe(result);
  });

  test("web serves its pages and leads to the main Prosody", async () => {
    const site = `https://${daemon.loopback}:8443`;
    expect((await request(`${site}/some-room`)).body).toContain("Jitsi Meet");
    const config = await request(`${site}/tenant/config.js`);
    expect(config.body).toContain("subdir = 'tenant/'");
    expect(config.body).toContain("'https://meet.example.org/'");

    const body =
      "<body xmlns='http://jabber.org/protocol/httpbind' to='meet.jitsi' rid='1' wait='1' hold='1'/>";
    expect((await request(`${site}/http-bind`, { method: "POST", body })).body).toMatch(/sid=.*ANONYMOUS/);
    const headers = {
      ...{ Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Protocol": "xmpp" },
      ...{ "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==" },
    };
    expect((await request(`${site}/xmpp-websocket`, { headers })).status).toBe(101);
  });

  test("a port published on 127.0.0.1 is not seen from outside, one on every address is", async () => {
    await expect(request(`https://${daemon.outside}:8443/`)).rejects.toThrow("ECONNREFUSED");
    expect((await request(`http://${daemon.outside}:8000/`)).status).toBe(200);
    expect((await request(`http://${daemon.loopback}:8000/`)).status).toBe(200);
  });

  test("Prosody shows its metrics to the allowed network only", async () => {
    const metrics = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://prosody:5280/metrics"];
    expect((await exec(jicofo, ...metrics)).output).toBe("403");
  });

  test("an image that is not there is not looked for in vain", async () => {
    const missing = run(daemon, { name: "missing", image: "ghcr.io/jitsi/jibri:stable-11146-2" });
    await expect(missing).rejects.toThrow("No such image");
  });
});
