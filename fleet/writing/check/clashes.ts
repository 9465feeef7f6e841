/** What stacks take from each other: names, networks and ports of a Docker daemon that they share, and public host names. */

import { everywhere } from "../../../model/bridges/bridges.ts";
import type { Deployment, Host } from "../../../model/deployment.ts";
import { isDocker } from "../../../model/hosts/hosts.ts";
import type { DockerHostSettings } from "../../../model/settings.ts";
import type { Problem } from "../../../model/problem.ts";
import type { PublishedPort, Service } from "../../../model/services/service.ts";

export interface NamedDeployment {
  readonly stack: string;
  readonly deployment: Deployment;
}

/** Everything in which `mine` clashes with one of `others`, in the words of mine's settings. */
export const clashesOf = (mine: NamedDeployment, others: readonly NamedDeployment[]): Problem[] =>
  others.flatMap((other) => [
    ...publicHostClash(mine, other),
    ...mine.deployment.hosts.filter(isDocker).flatMap((host, index) =>
      other.deployment.hosts
        .filter(isDocker)
        .filter((its) => daemonOf(its.docker) === daemonOf(host.docker))
        .flatMap((its) => [
          ...prefixClash(mine, other, host),
          ...subnetClash(other, host, its, `jitsi:hosts[${index}].subnet`),
          ...portClashes(mine, other, host, its),
        ]),
    ),
  ]);

/** One daemon has one name here: who logs in to it does not matter, nor do the default port and a slash at the end. */
export const daemonOf = (docker: string): string =>
  docker
    .replace(/\/+$/, "")
    .replace(/^ssh:\/\/[^@/]*@/, "ssh://")
    .replace(/^(ssh:\/\/.*):22$/, "$1");

function publicHostClash({ deployment }: NamedDeployment, other: NamedDeployment): Problem[] {
  const { settings, topology } = deployment;
  // `localhost` is every computer's own.
  if (settings.baseDomain === undefined || topology.publicHost !== other.deployment.topology.publicHost)
    return [];
  return [
    {
      key: "jitsi:appPrefix",
      value: settings.appPrefix,
      what: `makes ${topology.publicHost}, the public host name of stack ${other.stack} too`,
      fix: "Give each stack an appPrefix or a baseDomain of its own.",
    },
  ];
}

/** Names of containers, volumes and networks begin with the prefix. */
const prefixClash = (
  { deployment: { settings } }: NamedDeployment,
  other: NamedDeployment,
  host: Host & DockerHostSettings,
): Problem[] =>
  settings.appPrefix !== other.deployment.settings.appPrefix
    ? []
    : [
        {
          key: "jitsi:appPrefix",
          value: settings.appPrefix,
          what: `is that of stack ${other.stack}, which uses the same Docker daemon (${host.docker})`,
          fix: "Give this stack an appPrefix of its own: containers, volumes and networks are named after it.",
        },
      ];

const subnetClash = (other: NamedDeployment, host: Host, its: Host, key: string): Problem[] =>
  !overlap(host.subnet, its.subnet)
    ? []
    : [
        {
          key,
          value: host.subnet,
          what: `overlaps ${its.subnet} of stack ${other.stack} on the same Docker daemon`,
          fix: "Give each stack a subnet of its own there, e.g. 172.30.1.0/24.",
        },
      ];

/** Whether two IPv4 CIDRs have an address in common. */
export function overlap(one: string, two: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(two)];
  return a.first <= b.last && b.first <= a.last;
}

function rangeOf(cidr: string): { first: number; last: number } {
  const [address = "", bits = "32"] = cidr.split("/");
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}

const portClashes = (mine: NamedDeployment, other: NamedDeployment, host: Host, its: Host): Problem[] =>
  host.services.flatMap((service) =>
    service.ports.flatMap((port) =>
      its.services.flatMap((theirs) =>
        theirs.ports
          .filter((taken) => samePort(port, taken))
          .map(() => ({
            ...settingOf(mine.deployment, service, port),
            what: `is taken by ${theirs.name} of stack ${other.stack} on the same Docker daemon`,
          })),
      ),
    ),
  );

const samePort = (a: PublishedPort, b: PublishedPort): boolean =>
  a.protocol === b.protocol &&
  a.host === b.host &&
  (a.address === b.address || a.address === everywhere || b.address === everywhere);

function settingOf(
  { settings }: Deployment,
  service: Service,
  port: PublishedPort,
): Pick<Problem, "key" | "value" | "fix"> {
  const fix = `Give this stack another ${port.protocol.toUpperCase()} port there, or another host.`;
  const { appServer, bridges } = settings;
  if (service.role === "web") {
    const name = port.host === appServer.httpsPort ? "httpsPort" : "httpPort";
    return { key: `jitsi:appServer.${name}`, value: port.host, fix };
  }
  const index = bridges.static.findIndex(({ name }) => `jvb-${name}` === service.name);
  if (index >= 0) return { key: `jitsi:bridges.static[${index}].port`, value: port.host, fix };
  // Prosody-JVB's port is no setting.
  return {
    key: "jitsi:appServer.host",
    value: appServer.host,
    fix: `Put one of the app servers on another host: ${service.name} needs ${port.protocol} ${port.host} for itself.`,
  };
}
