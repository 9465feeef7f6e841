/** What is open to whom, and that nothing on a host is in the way of anything else. */

import { everywhere } from "../bridges/bridges.ts";
import type { Deployment, Host } from "../deployment.ts";
import { addressesOf, isDocker } from "../hosts/hosts.ts";
import type { PublishedPort, Service } from "../services/service.ts";
import { ports } from "../topology.ts";
import { guardsProgram, rule, type Finding, type Rule } from "./rule.ts";
import { listKeys, partKey, services, textOf } from "./view.ts";

const show = ({ address, host, container, protocol }: PublishedPort): string =>
  `${address}:${host} to ${container}/${protocol}`;

const isWorld = (address: string): boolean => [everywhere, "::", "[::]", ""].includes(address);

const exposure = rule({
  id: "T24",
  title:
    "internal ports are not published; Prosody-JVB's port is published only where the topology requires it, never to the whole internet",
  why: "The REST ports of JVB and Jicofo, and the ports of Prosody and InfluxDB, require no password or no certificate.",
  fix: "Publish only the ports that the program publishes.",
  *find(deployment) {
    for (const { host, service } of services(deployment))
      for (const port of service.ports)
        if (!mayBeOpen(deployment, host, service, port))
          yield {
            key: partKey(service, "ports"),
            value: show(port),
            what: "publishes an internal port",
          };
  },
});

function mayBeOpen(deployment: Deployment, host: Host, { role }: Service, port: PublishedPort): boolean {
  if (role === "web") return port.protocol === "tcp";
  // The machine is the bridge's alone, and the cloud's firewall stands in front of it: model/access/firewall.ts.
  if (role === "jvb") return port.protocol === "udp" || (!isDocker(host) && port.container === ports.colibri);
  if (role === "telegraf") return isForPrometheus(deployment, host, port);
  return role === "prosodyJvb" && isBrewery(deployment, host, port);
}

/** Just what the topology says, on an address of the host's own; a machine of a cloud has a firewall in front. */
function isBrewery({ topology: { brewery } }: Deployment, host: Host, port: PublishedPort): boolean {
  if (brewery === undefined) return false;
  const { privateAddress, publicAddress } = addressesOf(host);
  const own = brewery.network === "private" ? privateAddress : publicAddress;
  return (
    (isDocker(host) ? !isWorld(port.address) && port.address === own : brewery.network === "google") &&
    port.address === brewery.listenAddress &&
    port.host === brewery.port &&
    port.container === ports.c2sJvb &&
    port.protocol === "tcp"
  );
}

/** Only where the customer asked for it, and on a Docker host only on its private address. */
const isForPrometheus = ({ settings }: Deployment, host: Host, port: PublishedPort): boolean =>
  settings.monitoring.prometheus !== undefined &&
  port.container === ports.prometheus &&
  (isDocker(host) ? !isWorld(port.address) && port.address !== host.publicAddress : true);

const prometheusAddress = rule({
  id: "prometheus-address",
  title: "every Docker host that Prometheus scrapes has a private address",
  why: "Metrics are exposed only on the network that the hosts share, never to the internet.",
  fix: "Set the host's privateAddress, or remove jitsi:monitoring.prometheus.",
  *find(deployment) {
    const { settings } = deployment;
    if (settings.monitoring.prometheus === undefined || settings.kind === "local") return;
    const keys = listKeys(deployment);
    for (const host of settings.hosts)
      if (isDocker(host) && host.privateAddress === undefined)
        yield { key: keys.host(host.name, "privateAddress"), value: undefined, what: "is missing" };
  },
});

const webPorts = rule({
  id: "T36",
  title: "the web ports map to 8000 and 8443",
  why: "The image runs without root and listens there, no longer on 80 and 443 (docker-jitsi-meet f8347236).",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of services(deployment))
      if (service.role === "web")
        for (const port of service.ports)
          if (port.container !== ports.webHttp && port.container !== ports.webHttps)
            yield {
              key: partKey(service, "ports"),
              value: show(port),
              what: "maps to a port on which nginx does not listen",
            };
  },
});

const mediaPort = rule({
  id: "T25",
  title: "a bridge's UDP port is identical inside and outside the container",
  why: "JVB announces its own port. Clients and other bridges would otherwise connect to a port that maps elsewhere.",
  fix: "Use jitsi:bridges.static[].port.",
  *find(deployment) {
    for (const { service } of services(deployment)) {
      if (service.role !== "jvb") continue;
      const own = textOf(service, "JVB_PORT");
      const media = service.ports.filter(({ protocol }) => protocol === "udp");
      if (media.length === 0)
        yield { key: partKey(service, "ports"), value: undefined, what: `does not publish UDP ${own}` };
      for (const port of media)
        if (String(port.container) !== own || String(port.host) !== own)
          yield { key: partKey(service, "ports"), value: show(port), what: `is not JVB_PORT ${own}` };
    }
  },
});

const portClash = rule({
  id: "port-clash",
  title: "no two containers on a host publish the same port",
  why: "Docker would start only the first one.",
  fix: "Give each one its own port.",
  *find(deployment) {
    const keys = listKeys(deployment);
    for (const host of deployment.hosts) {
      const taken = new Map<string, { port: PublishedPort; service: Service }[]>();
      for (const service of host.services)
        for (const port of service.ports) {
          const place = `${port.protocol} ${port.host}`;
          const others = taken.get(place) ?? [];
          // All that share a place clash with its first, so one look at it is enough.
          const other = others.find(
            ({ port: { address } }) => address === port.address || isWorld(address) || isWorld(port.address),
          );
          if (other === undefined) taken.set(place, [...others, { port, service }]);
          else
            yield {
              key: portKey(deployment, keys, service, port),
              value: port.host,
              what: `is also ${other.service === service ? "another port of the same container" : `the port of ${other.service.name}`} on host ${host.name}`,
            };
        }
    }
  },
});

/** The setting that a published port comes from. */
function portKey(
  { bridges }: Deployment,
  keys: ReturnType<typeof listKeys>,
  service: Service,
  port: PublishedPort,
): string {
  if (service.role === "web")
    return port.container === ports.webHttp ? "jitsi:appServer.httpPort" : "jitsi:appServer.httpsPort";
  const bridge = bridges.find(({ serviceName }) => serviceName === service.name);
  return bridge === undefined ? partKey(service, "ports") : keys.bridge(bridge.name, "port");
}

const nameClash = rule({
  id: "name-clash",
  title: "containers and volumes on a host have unique names",
  why: "Docker rejects the second one, or its name resolves to both.",
  fix: "Give every bridge a unique name.",
  *find(deployment) {
    for (const host of deployment.hosts) {
      yield* clashes(host, "name", (service) => [service.name]);
      yield* clashes(host, "volume", (service) => service.volumes.map(({ name }) => name));
    }
  },
});

function* clashes(
  host: Host,
  part: string,
  namesOf: (service: Service) => readonly string[],
): Iterable<Finding> {
  const seen = new Set<string>();
  for (const service of host.services)
    for (const name of namesOf(service)) {
      if (seen.has(name))
        yield { key: partKey(service, part), value: name, what: `exists twice on host ${host.name}` };
      seen.add(name);
    }
}

export const portRules: readonly Rule[] = [
  exposure,
  webPorts,
  mediaPort,
  portClash,
  nameClash,
  prometheusAddress,
];
