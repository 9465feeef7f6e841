import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import type { PublishedPort } from "../services/service.ts";
import { testBreakages } from "./breakages.ts";
import { broken, exampleSettings, serviceIn } from "./fixtures.ts";
import { check } from "./index.ts";

const publish = (name: string, port: PublishedPort) =>
  broken((deployment) => {
    serviceIn(deployment, name).ports.push({ ...port });
  });

const example = exampleSettings();

testBreakages([
  ...(
    [
      ["jicofo", 8888],
      ["prosody", 5222],
      ["influxdb", 8086],
      ["grafana", 3000],
      ["jvb-ash-a", 8080],
    ] as const
  ).map(([name, port]) => ({
    rule: "T24",
    by: `${name} publishes ${port}, on loopback only`,
    broken: publish(name, { container: port, host: port, address: "127.0.0.1", protocol: "tcp" }),
    keys: [`container ${name}: ports`],
  })),
  ...["0.0.0.0", "203.0.113.10", "10.8.0.99"].map((address) => ({
    rule: "T24",
    by: `Prosody-JVB is published on ${address}`,
    broken: broken((deployment) => {
      serviceIn(deployment, "prosody-jvb").ports[0]!.address = address;
    }),
    keys: ["container prosody-jvb: ports"],
  })),
  ...["0.0.0.0", "203.0.113.10"].map((address) => ({
    rule: "T24",
    by: `the whole topology would have Prosody-JVB at ${address} on a private network`,
    broken: broken((deployment) => {
      deployment.topology.brewery!.address = address;
      deployment.topology.brewery!.listenAddress = address;
      serviceIn(deployment, "prosody-jvb").ports[0]!.address = address;
      for (const name of ["jvb-fsn-a", "jvb-fsn-b", "jvb-ash-a"])
        serviceIn(deployment, name).env.JVB_XMPP_SERVER = address;
    }),
    keys: ["container prosody-jvb: ports"],
  })),
  {
    rule: "T36",
    by: "the ports of older images",
    broken: broken((deployment) => {
      serviceIn(deployment, "web").ports[1]!.container = 443;
    }),
    keys: ["container web: ports"],
  },
  {
    rule: "T25",
    by: "another port outside",
    broken: broken((deployment) => {
      serviceIn(deployment, "jvb-ash-a").ports[0]!.host = 10009;
    }),
    keys: ["container jvb-ash-a: ports"],
  },
  {
    rule: "T25",
    by: "no media port",
    broken: broken((deployment) => {
      serviceIn(deployment, "jvb-ash-a").ports = [];
    }),
    keys: ["container jvb-ash-a: ports"],
  },
  {
    rule: "port-clash",
    by: "two bridges of a host with one port",
    broken: exampleSettings({
      bridges: {
        static: example.bridges.static.map((bridge) => ({ ...bridge, port: 10000 })),
        autoscaling: [],
      },
    }),
    keys: ["jitsi:bridges.static[1].port"],
    says: /is also the port of jvb-fsn-a on host fsn/,
  },
  {
    rule: "port-clash",
    by: "HTTP and HTTPS at one port",
    broken: exampleSettings({
      appServer: { ...example.appServer, httpPort: 443 },
      tls: { mode: "selfSigned" },
    }),
    keys: ["jitsi:appServer.httpsPort"],
  },
  {
    rule: "port-clash",
    by: "HTTPS at Prosody-JVB's port",
    broken: exampleSettings({ appServer: { ...example.appServer, httpsPort: 6222 } }),
    keys: ["jitsi:appServer.httpsPort"],
    says: /prosody-jvb/,
  },
  {
    rule: "prometheus-address",
    by: "a host that Prometheus could ask only over the internet",
    broken: describe(
      exampleSettings({
        hosts: example.hosts.map((host) =>
          host.name === "ash" ? ({ ...host, privateAddress: undefined } as typeof host) : host,
        ),
        appServer: { ...example.appServer, bridgeNetwork: "public" },
        monitoring: { ...example.monitoring, prometheus: { from: ["10.20.0.0/16"] } },
      }),
    ),
    keys: ["jitsi:hosts[2].privateAddress"],
  },
  {
    rule: "name-clash",
    by: "one name for two containers",
    broken: broken((deployment) => {
      serviceIn(deployment, "grafana").name = "influxdb";
    }),
    keys: ["container influxdb: name"],
  },
  {
    rule: "name-clash",
    by: "one volume for two containers",
    broken: broken((deployment) => {
      serviceIn(deployment, "grafana").volumes[0]!.name = "influxdb";
    }),
    keys: ["container grafana: volume"],
  },
]);

test("bridges of different hosts may have one port", () => {
  const bridges = example.bridges.static.filter(({ name }) => name !== "fsn-b");
  expect(check(describe(exampleSettings({ bridges: { static: bridges, autoscaling: [] } })))).toEqual([]);
});
