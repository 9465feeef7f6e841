/** The way to the app server: what happens to measurements while it is away, and who may use it. */
import { once } from "node:events";
import { globSync, readFileSync, statSync, truncateSync } from "node:fs";
import { createServer } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ports } from "../../model/topology.ts";
import { until } from "../docker/until.ts";
import { everyKindOfHost } from "./deployments.ts";
import { somePasswords } from "./influxdb.ts";
import { startLab, type Lab, type TelegrafChange } from "./lab.ts";
import { bridgePage } from "./daemonPages.ts";
import { makeCertificates } from "./webServer.ts";
import { describeWith } from "../setUp/withNeeds.ts";

/** Twenty times as fast as in a deployment (retention.ts, 10 s), so 60 of them are ten minutes. */
const everySeconds = 0.5;
const tenMinutes = 60;
/** Seconds. Each point is brought to the disk by itself, which takes long on a machine whose disk others use as well. */
const patience = 120;
/** A bridge on a machine of its own. */
const host = "ew3-a";

describeWith("nginx", "influxdb")("to the app server", () => {
  let lab: Lab;
  let bridge: CountingBridge;

  beforeEach(async () => {
    lab = await startLab({ deployment: everyKindOfHost(), everySeconds });
    bridge = await startCountingBridge();
  });

  afterEach(async () => {
    await lab.stop();
    await bridge.stop();
  });

  const startTelegraf = (change: TelegrafChange = {}) =>
    lab.telegraf(host, { ...change, addresses: { ...change.addresses, ...bridge.addresses } });

  /** Numbers of the bridge's answers that are in the database, as often as they are. */
  const arrived = async (): Promise<number[]> => {
    const [series] = await lab.influxdb.query("SELECT participants FROM jitsi_colibri");
    return (series?.values ?? []).map(([, number]) => Number(number));
  };

  test("what is measured in ten minutes without it arrives afterwards, though Telegraf is killed meanwhile", async () => {
    // Telegraf's buffer on disk has no limit, whatever the option says.
    const agent = { metric_buffer_limit: 100, metric_batch_size: 100 };
    const first = await startTelegraf({ agent });
    await until("the bridge's first answers arrive", patience, async () => (await arrived()).length > 3);

    await lab.web.stop();
    const before = bridge.answers();
    await until("half the time is over", patience, () => bridge.answers() >= before + tenMinutes / 2);
    await first.kill();
    const lastOfFirst = bridge.answers();
    const second = await startTelegraf({ agent });
    await until("ten minutes are over", patience, () => bridge.answers() >= before + tenMinutes);

    await lab.startWeb();
    const last = bridge.answers();
    await until("all has arrived", patience, async () => (await arrived()).some((number) => number >= last));
    await second.stop();

    const numbers = await arrived();
    const all = Array.from({ length: Math.max(...numbers) }, (_, index) => index + 1);
    // Answers of the last second were on their way to the disk when Telegraf was killed.
    const onTheWay = (number: number) => number > lastOfFirst - 3 && number <= lastOfFirst;
    const lost = all.filter((number) => !numbers.includes(number));
    expect(lost.filter((number) => !onTheWay(number))).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
    const [own] = await lab.influxdb.query(
      "SELECT max(buffer_size), max(metrics_dropped), last(buffer_size) FROM internal_write WHERE output = 'influxdb'",
    );
    const [, mostWaiting, dropped] = own!.values[0]!;
    expect(Number(mostWaiting)).toBeGreaterThan(10 * agent.metric_buffer_limit);
    expect(dropped).toBe(0);
  });

  test("a buffer that a sudden end has torn is thrown away, and Telegraf goes on", async () => {
    const first = await startTelegraf();
    await until("the bridge's first answers arrive", patience, async () => (await arrived()).length > 3);
    await lab.web.stop();
    const before = bridge.answers();
    await until("something waits", patience, () => bridge.answers() > before + 5);
    await first.kill();
    for (const file of globSync(join(lab.folder, "telegraf", host, "buffer/*/*")))
      truncateSync(file, Math.max(0, statSync(file).size - 7));
    await lab.startWeb();
    const second = await startTelegraf();
    const after = bridge.answers();
    await until("it measures", patience, async () => (await arrived()).some((number) => number > after));
    expect(second.log()).toMatch(/What waits in .* is torn and is thrown away\./);
  });

  test("nobody who could be somebody else gets anything, and what was meant for the app server waits", async () => {
    const others = await makeCertificates(join(lab.folder, "others"));
    const refused = async (change: TelegrafChange, refusal: RegExp): Promise<void> => {
      const telegraf = await startTelegraf(change);
      const start = bridge.answers();
      await until("Telegraf refuses the certificate", patience, () => refusal.test(telegraf.log()));
      await until("it goes on measuring", patience, () => bridge.answers() > start + 5);
      await telegraf.stop();
      expect(await arrived()).toEqual([]);
    };
    const wrongName = { [lab.deployment.topology.publicUrl]: `https://127.0.0.1:${lab.web.httpsPort}` };
    await refused({ addresses: wrongName }, /certificate .*127\.0\.0\.1/);
    // What waits for another address waits by itself.
    const first = bridge.answers() + 1;
    await refused({ env: { SSL_CERT_FILE: others.authority } }, /certificate signed by unknown authority/);
    await startTelegraf();
    await until("what waited arrives", patience, async () => (await arrived()).includes(first));
  });

  test("from outside points can be written with the password, and nothing else", async () => {
    const ask = (path: string, password = somePasswords.writer, method = "POST") =>
      askOutside(lab, path, { method, password, body: "mem,host=x used_percent=1" });
    const target = "/influxdb/write?db=jitsi&rp=raw";
    expect(await ask(target)).toBe(204);
    expect(await ask(target, "wrong")).toBe(401);
    for (const path of [
      "/influxdb/query?q=SHOW%20DATABASES",
      "/influxdb/debug/vars",
      "/influxdb/ping",
      "/influxdb/",
      "/write?db=jitsi",
      "/influxdb/write/../query?q=SHOW%20DATABASES",
    ])
      expect([path, await ask(path), await ask(path, somePasswords.admin, "GET")]).toEqual([path, 404, 404]);
  });
});

interface CountingBridge {
  /** So many times its statistics were read. */
  readonly answers: () => number;
  readonly addresses: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** A bridge whose number of participants is the number of the answer. */
async function startCountingBridge(): Promise<CountingBridge> {
  let answers = 0;
  const server = createServer(({ url }, response) => {
    if (url === "/metrics") {
      response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4" });
      return void response.end(bridgePage({ seconds: 60, bridge: 0 }));
    }
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ participants: ++answers }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    answers: () => answers,
    addresses: { [`http://127.0.0.1:${ports.colibri}`]: `http://127.0.0.1:${port}` },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @returns the status */
function askOutside(
  { web, certificates }: Lab,
  path: string,
  { method, password, body }: { method: string; password: string; body: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: "localhost",
        port: web.httpsPort,
        path,
        method,
        auth: `telegraf:${password}`,
        ca: readFileSync(certificates.authority),
        // The loopback's IPv6 address belongs to nobody here.
        family: 4,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    asked.on("error", reject).end(method === "POST" ? body : undefined);
  });
}
