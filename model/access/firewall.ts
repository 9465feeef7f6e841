/** What the clouds let in. Everything else stays shut: no other place opens a port. */

import { everywhere } from "../bridges/bridges.ts";
import type { Deployment } from "../deployment.ts";
import { inGoogleNetwork, isDocker, isGroup } from "../hosts/hosts.ts";
import { ports } from "../topology.ts";

export interface Ingress {
  /** Part of the rule's name. */
  readonly name: string;
  readonly to: "app" | "bridges";
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly from: IngressSource;
  readonly why: string;
}

/**
 * `bridgesInNetwork`: by the identity of the machine, on private addresses, so it holds for addresses that come and go.
 * `bridgeAddresses`: the fixed addresses of bridges elsewhere.
 */
export type IngressSource =
  | "world"
  | "healthChecks"
  | "iap"
  | "bridgesInNetwork"
  | "bridgeAddresses"
  | { readonly cidrs: readonly string[] };

/** CIDRs of Google's own (cloud.google.com: "Firewall rules for health checks", "Using IAP for TCP forwarding"). */
export const cloudRanges = {
  world: [`${everywhere}/0`],
  healthChecks: ["35.191.0.0/16", "130.211.0.0/22"],
  iap: ["35.235.240.0/20"],
} as const satisfies Partial<Record<Exclude<IngressSource, object>, readonly string[]>>;

const ssh = 22;

/** Of the machines in Google Cloud and AWS; a Docker host's firewall is its owner's (`openingsOf`, docs/hosts.md). */
export function ingressOf({ settings, hosts, bridges }: Deployment): Ingress[] {
  const remote = hosts.filter(
    ({ runsAppServer, name }) => !runsAppServer && bridges.some(({ host }) => host === name),
  );
  const machines = remote.filter((host) => !isDocker(host));
  const mediaPorts = [
    ...new Set(
      bridges.filter(({ host }) => machines.some(({ name }) => name === host)).map(({ port }) => port),
    ),
  ];
  const appMedia = bridges.filter(({ besideAppServer }) => besideAppServer).map(({ port }) => port);
  const tcp = (rule: Omit<Ingress, "protocol">): Ingress => ({ ...rule, protocol: "tcp" });
  const media = (to: Ingress["to"], port: number): Ingress => ({
    name: `media-${port}`,
    to,
    protocol: "udp",
    port,
    from: "world",
    why: "sound and picture, and relays between bridges",
  });
  const { prometheus } = settings.monitoring;
  const measurements = (to: Ingress["to"]): Ingress[] =>
    prometheus === undefined
      ? []
      : [
          tcp({
            name: "prometheus",
            to,
            port: ports.prometheus,
            from: { cidrs: prometheus.from },
            why: "the customer's own Prometheus",
          }),
        ];
  const brewery = { to: "app", port: ports.c2sJvb } as const;
  return [
    ...(hosts.every((host) => !host.runsAppServer || isDocker(host))
      ? []
      : [
          tcp({
            name: "https",
            to: "app",
            port: settings.appServer.httpsPort,
            from: "world",
            why: "the web page and signalling",
          }),
          tcp({
            name: "http",
            to: "app",
            port: settings.appServer.httpPort,
            from: "world",
            why: "Let's Encrypt, and people on their way to HTTPS",
          }),
          tcp({ name: "ssh", to: "app", port: ssh, from: "iap", why: "operators, through Google's proxy" }),
          ...measurements("app"),
          ...appMedia.map((port) => media("app", port)),
          ...(remote.some(inGoogleNetwork)
            ? [
                tcp({
                  ...brewery,
                  name: "brewery",
                  from: "bridgesInNetwork",
                  why: "bridges in the network announce themselves",
                }),
              ]
            : []),
          ...(remote.some((host) => !inGoogleNetwork(host))
            ? [
                tcp({
                  ...brewery,
                  name: "brewery-outside",
                  from: "bridgeAddresses",
                  why: "bridges elsewhere announce themselves",
                }),
              ]
            : []),
        ]),
    ...mediaPorts.map((port) => media("bridges", port)),
    ...(machines.length > 0 ? measurements("bridges") : []),
    ...(machines.some(inGoogleNetwork)
      ? [
          tcp({
            name: "ssh",
            to: "bridges",
            port: ssh,
            from: "iap",
            why: "operators, through Google's proxy",
          }),
        ]
      : []),
    ...(machines.some(isGroup)
      ? [
          tcp({
            name: "health",
            to: "bridges",
            port: ports.colibri,
            from: "healthChecks",
            why: "Google asks whether a bridge is healthy",
          }),
        ]
      : []),
  ];
}
