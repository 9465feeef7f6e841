/** Answers in the place of a deployment's bridges, Jicofo and Prosodies, with pages of real ones whose numbers move. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Deployment } from "../../model/deployment.ts";
import { hostNames, ports } from "../../model/topology.ts";
import { bridgePage, bridgeStats, jicofoPage, prosodyPage } from "./daemonPages.ts";

export interface Daemons {
  /** Under which the pages of a service are found, e.g. of `jicofo` or a bridge. */
  readonly addressOf: (service: string) => string;
  /** Beginnings of addresses as configurations have them, apart from those of bridges on the machine's own network. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

export interface DaemonsOptions {
  readonly deployment: Deployment;
  /** Of the groups. */
  readonly members: readonly string[];
  /** Seconds that pass on the pages in one second. */
  readonly speed: number;
}

export async function startDaemons({ deployment, members, speed }: DaemonsOptions): Promise<Daemons> {
  const bridges = [
    ...deployment.bridges.filter(({ autoscaled }) => !autoscaled).map(({ name }) => name),
    ...members,
  ];
  const start = Date.now();
  const pages: Record<string, (seconds: number) => readonly [type: string, text: string]> = {
    [`/${hostNames.jicofo}/metrics`]: (seconds) => [plain, jicofoPage(seconds, bridges.length)],
    [`/${hostNames.prosody}/metrics`]: (seconds) => [openMetrics, prosodyPage("prosody", seconds)],
    [`/${hostNames.prosodyJvb}/metrics`]: (seconds) => [openMetrics, prosodyPage("prosody-jvb", seconds)],
    ...Object.fromEntries(
      bridges.flatMap((name, bridge) => [
        [`/${name}/metrics`, (seconds: number) => [plain, bridgePage({ seconds, bridge })]],
        [`/${name}/colibri/stats`, (seconds: number) => [json, bridgeStats({ seconds, bridge })]],
      ]),
    ),
  };
  const server = createServer(({ url = "" }, response) => {
    const page = pages[url];
    if (page === undefined) return void response.writeHead(404).end();
    // An hour has passed when the first question comes, or every counter would be zero.
    const [type, text] = page(3600 + (speed * (Date.now() - start)) / 1000);
    response.writeHead(200, { "Content-Type": type }).end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const addressOf = (service: string) => `http://127.0.0.1:${port}/${service}`;
  return {
    addressOf,
    addresses: {
      [`http://${hostNames.jicofo}:${ports.jicofoRest}`]: addressOf(hostNames.jicofo),
      [`http://${hostNames.prosody}:${ports.prosodyHttp}`]: addressOf(hostNames.prosody),
      [`http://${hostNames.prosodyJvb}:${ports.prosodyHttp}`]: addressOf(hostNames.prosodyJvb),
      ...Object.fromEntries(
        deployment.bridges.map(({ serviceName, name }) => [
          `http://${serviceName}:${ports.colibri}`,
          addressOf(name),
        ]),
      ),
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const plain = "text/plain; version=0.0.4; charset=utf-8";
const json = "application/json";
/** As Prosody says, though it is neither version of that format. */
const openMetrics = "application/openmetrics-text; version=0.0.4";
