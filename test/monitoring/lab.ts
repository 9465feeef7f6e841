/**
 * A deployment's whole chain of monitoring on this machine: pages of its daemons, the real Telegraf of each of its hosts, the real nginx and InfluxDB.
 * Everything is on the loopback and needs no root, unless `containers` are there.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment, Host } from "../../model/deployment.ts";
import { isGroup } from "../../model/hosts/hosts.ts";
import { dockerSocket } from "../../model/monitoring/telegraf/machine.ts";
import { isSecret, type Service } from "../../model/services/service.ts";
import { hostNames, ports } from "../../model/topology.ts";
import { startDaemons, type Daemons } from "./daemons.ts";
import { somePasswords, startInfluxdb, type TestInfluxdb } from "./influxdb.ts";
import { startTelegraf, type RunningTelegraf, type TelegrafOptions } from "./telegraf.ts";
import { makeCertificates, startWebServer, type Certificates, type WebServer } from "./webServer.ts";

export interface Lab {
  readonly deployment: Deployment;
  readonly folder: string;
  readonly influxdb: TestInfluxdb;
  readonly daemons: Daemons;
  readonly certificates: Certificates;
  /** It can be stopped and started again: `startWeb` takes the same port. */
  readonly web: WebServer;
  readonly startWeb: () => Promise<WebServer>;
  /** @param host name in the settings @param change of what it would be started with */
  readonly telegraf: (host: string, change?: TelegrafChange) => Promise<RunningTelegraf>;
  readonly stop: () => Promise<void>;
}

export type TelegrafChange = Partial<Omit<TelegrafOptions, "service">> & {
  /** Name of the instance, of a group. */
  readonly member?: string;
};

export interface LabOptions {
  readonly deployment: Deployment;
  /** Names of instances that the groups have. */
  readonly members?: readonly string[];
  /** Instead of every interval of the configurations, in seconds. */
  readonly everySeconds?: number;
  /** Seconds that pass on the daemons' pages in one second; default 1. */
  readonly speed?: number;
  /** Path of the socket of a Docker daemon. */
  readonly docker?: string;
}

export async function startLab({
  deployment,
  members = [],
  everySeconds,
  speed = 1,
  docker,
}: LabOptions): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), "lab-"));
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const influxdb = await startInfluxdb();
    ends.push(() => influxdb.stop());
    const daemons = await startDaemons({ deployment, members, speed });
    ends.push(() => daemons.stop());
    const certificates = await makeCertificates(join(folder, "tls"));
    const webOptions = { folder: join(folder, "web"), certificates, influxdbUrl: influxdb.url };
    let web = await startWebServer(webOptions);
    const { httpsPort } = web;
    ends.push(() => web.stop());
    const addresses = {
      ...daemons.addresses,
      ...(docker === undefined ? {} : { [`unix://${dockerSocket}`]: `unix://${docker}` }),
      [`http://${hostNames.influxdb}:${ports.influxdb}`]: influxdb.url,
      [`http://${hostNames.web}:${ports.webStatus}`]: `http://127.0.0.1:${web.statusPort}`,
      [`https://${hostNames.web}:${ports.webHttps}`]: `https://127.0.0.1:${httpsPort}`,
      [deployment.topology.publicUrl]: `https://localhost:${httpsPort}`,
    };
    return {
      deployment,
      folder,
      influxdb,
      daemons,
      certificates,
      get web() {
        return web;
      },
      startWeb: async () => (web = await startWebServer({ ...webOptions, httpsPort })),
      telegraf: async (name, { member, ...change } = {}) => {
        const host = deployment.hosts.find((candidate) => candidate.name === name)!;
        const bridge = member ?? deployment.bridges.find((candidate) => candidate.host === name)?.name;
        const telegraf = await startTelegraf({
          service: telegrafOf(host),
          folder: join(folder, "telegraf", member ?? name),
          ...(everySeconds === undefined ? {} : { everySeconds }),
          docker: docker !== undefined,
          ...change,
          addresses: {
            ...addresses,
            // A bridge on the machine's own network.
            ...(bridge === undefined ? {} : onMachine(daemons.addressOf(bridge))),
            ...change.addresses,
          },
          env: {
            ...envOf(telegrafOf(host)),
            SSL_CERT_FILE: certificates.authority,
            ...(isGroup(host) ? instanceEnv(member ?? "") : {}),
            ...change.env,
          },
        });
        ends.push(() => telegraf.stop());
        return telegraf;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const telegrafOf = ({ services }: Host): Service => services.find(({ role }) => role === "telegraf")!;

/** What a member of a group knows of itself from its metadata. */
const instanceEnv = (name: string): Record<string, string> => ({
  INSTANCE_NAME: name,
  INSTANCE_ID: "4520031799277581759",
  ZONE: "europe-west1-b",
  PROJECT: "my-project",
});

const envOf = ({ env }: Service): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      if (isSecret(value)) return [[name, somePasswords.writer]];
      // The machine is this one, not mounted anywhere.
      return typeof value === "string" ? [[name, value.replace("/hostfs", "")]] : [];
    }),
  );

const onMachine = (address: string): Record<string, string> => ({
  [`http://127.0.0.1:${ports.colibri}`]: address,
  [`http://${hostNames.machine}:${ports.colibri}`]: address,
});
