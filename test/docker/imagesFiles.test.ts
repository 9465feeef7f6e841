import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { exec, logs, untilExit, untilHealth } from "./containers.ts";
import type { Daemon } from "./daemon.ts";
import { startDaemonWithImages } from "./images.ts";
import { images, network, prosodyJvb, runInTest, web } from "./referenceServices.ts";
import { request } from "./request.ts";
import { until } from "./until.ts";
import { canLogin } from "./xmpp.ts";
import { describeWith } from "../setUp/withNeeds.ts";

describeWith("images")("the stand-in images take an operator's files", () => {
  let directory: string;
  let daemon: Daemon;
  let certificate: { certificate: string; key: string };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "files-"));
    daemon = await startDaemonWithImages(directory, images);
    await daemon.docker.createNetwork({ Name: network });
    const key = join(directory, "key.pem");
    const args = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=own.example", "-keyout", key];
    const { stdout } = await execa("openssl", ["req", ...args]);
    certificate = { certificate: stdout, key: await readFile(key, "utf8") };
  });

  afterAll(async () => {
    await daemon?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** A directory with `files`, by path, to mount. */
  async function withFiles(files: Record<string, string>): Promise<string> {
    const config = await mkdtemp(join(directory, "config-"));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(config, path)), { recursive: true });
      await writeFile(join(config, path), content);
    }
    await execa("chmod", ["--recursive", "a+rX", config]);
    return config;
  }

  test("Prosody: a certificate, and settings after its own", async () => {
    const config = await withFiles({
      "certs/auth.jvb.meet.jitsi.crt": certificate.certificate,
      "certs/auth.jvb.meet.jitsi.key": certificate.key,
      "conf.d/zz-own.cfg.lua": 'VirtualHost "own.example"\n authentication = "anonymous"\n',
    });
    const binds = ["own-prosody:/var/lib/prosody", `${config}:/config:ro`];
    const container = await runInTest(daemon, { name: "own-prosody", ...prosodyJvb(), binds });
    await untilHealth(container, "healthy");
    const client = "openssl s_client -starttls xmpp -connect 127.0.0.1:6222 -xmpphost auth.jvb.meet.jitsi";
    const tls = await exec(container, "sh", "-c", `${client} </dev/null 2>&1`);
    expect(tls.output).toContain("subject=CN = own.example");
    expect(await canLogin(daemon, { network, host: "own-prosody", port: 6222, jid: "own.example" })).toBe(
      "ok",
    );
  });

  test("web: keys, settings, locations and maps", async () => {
    const config = await withFiles({
      "keys/cert.crt": certificate.certificate,
      "keys/cert.key": certificate.key,
      "custom-config.js": "config.own = true;\n",
      "nginx-custom/own.conf": "location = /own { return 200 'before'; }",
      "nginx/custom-meet.conf": "location = /last { return 200 'after'; }",
      "nginx/site-confs/nodes.conf": "map $arg_vnode $prosody_node { default nobody.example; }",
    });
    const spec = { name: "own-web", ...web({ XMPP_BOSH_URL_BASE: "http://$prosody_node" }) };
    const binds = ["own-web:/storage", `${config}:/config:ro`];
    const container = await runInTest(daemon, { ...spec, binds, publish: ["0.0.0.0:8443:8443"] });
    await untilHealth(container, "healthy");
    const site = `https://${daemon.loopback}:8443`;
    expect((await request(`${site}/config.js`)).body).toMatch(/config\.own = true;\n$/);
    expect((await request(`${site}/own`)).body).toBe("before");
    expect((await request(`${site}/last`)).body).toBe("after");
    expect((await request(`${site}/http-bind`)).status).toBe(502);
    const tls = await exec(container, "sh", "-c", "openssl s_client -connect 127.0.0.1:8443 </dev/null 2>&1");
    expect(tls.output).toContain("subject=CN = own.example");
  });

  test.each([
    ["nginx-custom/bosh.conf", "location = /http-bind { return 204; }", /duplicate location "\/http-bind"/],
    ["nginx/custom-meet.conf", "location = /config.js { return 204; }", /duplicate location "\/config.js"/],
    ["nginx/site-confs/v0.conf", "upstream v0 { server v0:5280; }", /host not found in upstream "v0:5280"/],
  ])("web: %s that nginx refuses ends the container", async (path, content, message) => {
    const binds = [`${await withFiles({ [path]: content })}:/config:ro`];
    const spec = { name: "refused", ...web({ DISABLE_HTTPS: "1" }), binds };
    const exit = await untilExit(await runInTest(daemon, spec));
    expect(exit).toMatchObject({ code: 1, output: expect.stringMatching(message) });
  });

  test("web: a redirect to HTTPS", async () => {
    const health = ["curl", "-fs", "http://127.0.0.1:8000/"];
    const spec = { name: "redirect", ...web({ ENABLE_HTTP_REDIRECT: "1", DISABLE_HTTPS: "1" }), health };
    const container = await runInTest(daemon, { ...spec, publish: ["0.0.0.0:8000:8000"] });
    await untilHealth(container, "healthy");
    const { status, headers } = await request(`http://${daemon.loopback}:8000/room`);
    expect([status, headers.location]).toEqual([301, `https://${daemon.loopback}/room`]);
  });

  test("Telegraf: a configuration, with values from the environment", async () => {
    const output = '[[outputs.influxdb]]\nurls = ["http://influxdb:8086"]\npassword = "${PASSWORD}"\n';
    const binds = [`${await withFiles({ "telegraf.conf": `[[inputs.cpu]]\n${output}` })}:/etc/telegraf:ro`];
    const spec = {
      name: "telegraf",
      image: images.telegraf,
      user: "telegraf",
      env: { PASSWORD: "secret" },
      binds,
    };
    const container = await runInTest(daemon, spec);
    await until("Telegraf has loaded it", 20, async () =>
      (await logs(container)).includes("Loaded outputs: influxdb"),
    );
    expect((await container.inspect()).State.Running).toBe(true);
  });

  test("Grafana: answers also below a path", async () => {
    const env = { GF_SERVER_SERVE_FROM_SUB_PATH: "true", GF_SERVER_ROOT_URL: "https://abc.example/grafana/" };
    const health = ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:3000/api/health"];
    const binds = ["grafana:/var/lib/grafana"];
    const container = await runInTest(daemon, {
      name: "grafana",
      image: images.grafana,
      env,
      health,
      binds,
      tmpfs: {},
    });
    await untilHealth(container, "healthy");
    const { output } = await exec(container, "curl", "-s", "http://127.0.0.1:3000/grafana/api/health");
    expect(JSON.parse(output)).toMatchObject({ database: "ok" });
  });

  test("a customer's web app answers on its port", async () => {
    const health = ["curl", "-fs", "http://127.0.0.1:8088/"];
    const container = await runInTest(daemon, {
      name: "app",
      image: "registry.example:5000/team/app:7",
      health,
    });
    await untilHealth(container, "healthy");
  });

  test("InfluxDB makes a database and its users once, and keeps them", async () => {
    const env = {
      INFLUXDB_DB: "jitsi",
      INFLUXDB_HTTP_AUTH_ENABLED: "true",
      INFLUXDB_ADMIN_USER: "admin",
      INFLUXDB_ADMIN_PASSWORD: "adminSecret",
      INFLUXDB_WRITE_USER: "telegraf",
      INFLUXDB_WRITE_USER_PASSWORD: "writeSecret",
      INFLUXDB_READ_USER: "grafana",
      INFLUXDB_READ_USER_PASSWORD: "readSecret",
    };
    const health = ["curl", "-fs", "http://127.0.0.1:8086/ping"];
    const binds = ["influx:/var/lib/influxdb"];
    const publish = ["127.0.0.1:8086:8086"];
    const spec = { name: "influxdb", image: images.influxdb, env, health, binds, tmpfs: {}, publish };
    const container = await runInTest(daemon, spec);
    await untilHealth(container, "healthy");

    const server = `http://${daemon.loopback}:8086`;
    const as = (user: string) => ({ Authorization: `Basic ${Buffer.from(user).toString("base64")}` });
    const write = (user: string) =>
      request(`${server}/write?db=jitsi`, { method: "POST", headers: as(user), body: "stress value=0.5" });
    const read = (user: string) =>
      request(`${server}/query?db=jitsi&q=select+*+from+stress`, { headers: as(user) });
    await until("users can write", 20, async () => (await write("telegraf:writeSecret")).status === 204);
    expect((await write("grafana:readSecret")).status).toBe(403);
    expect((await write("telegraf:wrong")).status).toBe(401);
    expect((await read("grafana:readSecret")).body).toContain("0.5");
    expect((await read("telegraf:writeSecret")).body).toContain("not authorized");

    await container.rename({ name: "replaced" });
    await container.stop();
    await untilHealth(await runInTest(daemon, spec), "healthy");
    expect((await read("grafana:readSecret")).body).toContain("0.5");
  });
});
