/** Who talks to whom, and what a firewall of each host must let in. */

import { isLoopback } from "../bridges/bridges.ts";
import { appServerHost, type Deployment, type Host } from "../deployment.ts";
import type { PublishedPort, Service } from "../services/service.ts";
import { addressesOf, inGoogleNetwork, isDocker } from "../hosts/hosts.ts";
import { breweryHostFor, hostNames, ports, type BreweryEndpoint } from "../topology.ts";

/** A container, or somebody outside. */
export type Party =
  | { readonly kind: "service"; readonly host: string; readonly service: string }
  /** People's browsers and apps. */
  | { readonly kind: "participants" }
  /** Every other bridge of the deployment. */
  | { readonly kind: "bridges" }
  | { readonly kind: "letsEncrypt" }
  /** The customer's own. */
  | { readonly kind: "prometheus" }
  /** Where `pulumi up` runs. */
  | { readonly kind: "operator" };

/** One side opens a connection to the other, or sends it the first packet. */
export interface Flow {
  readonly from: Party;
  readonly to: Party;
  readonly protocol: "tcp" | "udp";
  /** Port that `from` dials. */
  readonly port: number;
  /** Address that `from` dials; undefined on a host's own Docker network, where names do. */
  readonly address: string | undefined;
  /** `host`: on one host's Docker network. `private`: over the network that the hosts share. `public`: over the internet. */
  readonly over: "host" | "private" | "public";
  readonly why: string;
}

/** In the order in which a conference comes about: people, signalling, media, then monitoring and administration. */
export const flowsOf = (deployment: Deployment): Flow[] => [
  ...webFlows(deployment),
  ...signallingFlows(deployment),
  ...deployment.bridges.flatMap((bridge) => mediaFlows(deployment, bridge)),
  ...monitoringFlows(deployment),
  ...deployment.hosts.flatMap(administrationFlow),
];

const on = (host: Host, service: string): Party => ({ kind: "service", host: host.name, service });

/** Between containers of one host. */
const inside = (host: Host, from: string, to: string, port: number, why: string): Flow => ({
  from: on(host, from),
  to: on(host, to),
  protocol: "tcp",
  port,
  address: undefined,
  over: "host",
  why,
});

function webFlows(deployment: Deployment): Flow[] {
  const { settings, topology } = deployment;
  const host = appServerHost(deployment);
  const fromPeople = (from: Party, port: number, why: string): Flow => ({
    from,
    to: on(host, hostNames.web),
    protocol: "tcp",
    port,
    address: topology.publicHost,
    over: "public",
    why,
  });
  const { httpPort, httpsPort } = settings.appServer;
  const letsEncrypt: Party = { kind: "letsEncrypt" };
  return [
    fromPeople({ kind: "participants" }, httpsPort, "the web page, and signalling by websocket or BOSH"),
    fromPeople({ kind: "participants" }, httpPort, "sends people on to HTTPS"),
    ...(settings.tls.mode === "letsencrypt"
      ? [
          fromPeople(letsEncrypt, httpPort, "checks that the host name is ours"),
          {
            ...fromPeople(letsEncrypt, 443, "asks for certificates"),
            from: on(host, hostNames.web),
            to: letsEncrypt,
            address: undefined,
          },
        ]
      : []),
    ...(settings.webApp === undefined
      ? []
      : [inside(host, hostNames.web, hostNames.webApp, settings.webApp.port, "the customer's own web app")]),
  ];
}

function signallingFlows(deployment: Deployment): Flow[] {
  const host = appServerHost(deployment);
  return [
    inside(
      host,
      hostNames.web,
      hostNames.prosody,
      ports.prosodyHttp,
      "participants' signalling (BOSH, websocket)",
    ),
    inside(host, hostNames.jicofo, hostNames.prosody, ports.c2s, "Jicofo meets the participants"),
    inside(
      host,
      hostNames.jicofo,
      hostNames.prosodyJvb,
      ports.c2sJvb,
      "Jicofo finds and directs the bridges",
    ),
  ];
}

function mediaFlows(deployment: Deployment, bridge: Deployment["bridges"][number]): Flow[] {
  const { topology, bridges, hosts } = deployment;
  const app = appServerHost(deployment);
  const host = hosts.find(({ name }) => name === bridge.host)!;
  const itself = on(host, bridge.serviceName);
  const toMedia = (from: Party, why: string): Flow => ({
    from,
    to: itself,
    protocol: "udp",
    port: bridge.port,
    address: typeof bridge.publicAddress === "string" ? bridge.publicAddress : undefined,
    over: "public",
    why,
  });
  const why = "the bridge announces itself and takes orders";
  return [
    bridge.besideAppServer || topology.brewery === undefined
      ? inside(host, bridge.serviceName, hostNames.prosodyJvb, ports.c2sJvb, why)
      : {
          from: itself,
          to: on(app, hostNames.prosodyJvb),
          protocol: "tcp",
          port: topology.brewery.port,
          address: breweryHostFor(topology, host, bridge.besideAppServer),
          over: wayTo(topology.brewery.network, host),
          why,
        },
    toMedia({ kind: "participants" }, "sound and picture"),
    ...(bridges.length > 1 || bridge.autoscaled
      ? [toMedia({ kind: "bridges" }, "relays: conferences on several bridges (Octo)")]
      : []),
  ];
}

const wayTo = (network: BreweryEndpoint["network"], from: Host): Flow["over"] =>
  network === "google" ? (inGoogleNetwork(from) ? "private" : "public") : network;

function monitoringFlows(deployment: Deployment): Flow[] {
  const { settings, topology, hosts, bridges } = deployment;
  const app = appServerHost(deployment);
  const reads = (host: Host, to: string, port: number): Flow =>
    inside(host, hostNames.telegraf, to, port, "reads its measurements");
  return [
    inside(app, hostNames.web, hostNames.grafana, ports.grafana, "Grafana, below /grafana/"),
    inside(app, hostNames.grafana, hostNames.influxdb, ports.influxdb, "reads measurements"),
    ...(hosts.length > 1
      ? [
          inside(
            app,
            hostNames.web,
            hostNames.influxdb,
            ports.influxdb,
            "measurements of other hosts (writing only)",
          ),
        ]
      : []),
    ...hosts.flatMap((host) => [
      ...prometheusFlow(deployment, host),
      ...bridges
        .filter((bridge) => bridge.host === host.name)
        .map((bridge) => reads(host, bridge.serviceName, ports.colibri)),
      ...(host.runsAppServer
        ? [
            reads(host, hostNames.web, ports.webStatus),
            reads(host, hostNames.web, ports.webHttps),
            reads(host, hostNames.influxdb, ports.influxdb),
            reads(host, hostNames.jicofo, ports.jicofoRest),
            reads(host, hostNames.prosody, ports.prosodyHttp),
            reads(host, hostNames.prosodyJvb, ports.prosodyHttp),
            inside(host, hostNames.telegraf, hostNames.influxdb, ports.influxdb, "writes measurements"),
          ]
        : [
            {
              ...inside(
                host,
                hostNames.telegraf,
                hostNames.web,
                settings.appServer.httpsPort,
                "writes measurements",
              ),
              to: on(app, hostNames.web),
              address: topology.publicHost,
              over: "public" as const,
            },
          ]),
    ]),
  ];
}

const prometheusFlow = ({ settings: { monitoring } }: Deployment, host: Host): Flow[] =>
  monitoring.prometheus === undefined
    ? []
    : [
        {
          from: { kind: "prometheus" },
          to: on(host, hostNames.telegraf),
          protocol: "tcp",
          port: ports.prometheus,
          address: addressesOf(host).privateAddress,
          over: "private",
          why: "asks what the daemons tell",
        },
      ];

const sshPort = 22;

function administrationFlow(host: Host): Flow[] {
  const address = isDocker(host) ? /^ssh:\/\/[^@]*@([^:/]+)(?::(\d+))?/.exec(host.docker) : null;
  if (address === null) return [];
  return [
    {
      from: { kind: "operator" },
      to: { kind: "service", host: host.name, service: "sshd" },
      protocol: "tcp",
      port: Number(address[2] ?? sshPort),
      address: address[1],
      over: "public",
      why: "Pulumi runs the containers",
    },
  ];
}

/** What a firewall in front of a host must let in. All else can stay shut. */
export interface Opening {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** Address of the host; undefined: any. */
  readonly at: string | undefined;
  /** `anyone`, `operator` (where `pulumi up` runs), or the addresses of the deployment's own hosts. */
  readonly from: "anyone" | "operator" | readonly string[];
  readonly why: string;
}

export function openingsOf(deployment: Deployment, host: Host): Opening[] {
  const published = host.services.flatMap((service) =>
    service.ports
      // What only this computer reaches needs no opening.
      .filter(({ address }) => !isLoopback(address))
      .map((port) => openingFor(deployment, service, port)),
  );
  const administration = administrationFlow(host).map(({ protocol, port, why }): Opening => ({
    protocol,
    port,
    at: undefined,
    from: "operator",
    why,
  }));
  return [...published, ...administration];
}

function openingFor(
  deployment: Deployment,
  service: Service,
  { protocol, host: port, address }: PublishedPort,
): Opening {
  const why = openingReason(deployment, service, port);
  return service.role === "prosodyJvb"
    ? { protocol, port, at: address, from: bridgeAddresses(deployment), why }
    : service.role === "telegraf"
      ? { protocol, port, at: address, from: deployment.settings.monitoring.prometheus?.from ?? [], why }
      : { protocol, port, at: undefined, from: "anyone", why };
}

function openingReason({ settings }: Deployment, { role, name }: Service, port: number): string {
  if (role === "jvb") return `media and relays of ${name}`;
  if (role === "telegraf") return "the customer's own Prometheus";
  if (role === "prosodyJvb") return "bridges of other hosts announce themselves";
  if (port === settings.appServer.httpsPort) return "the web page and signalling";
  return settings.tls.mode === "letsencrypt"
    ? "Let's Encrypt, and people on their way to HTTPS"
    : "people on their way to HTTPS";
}

/** What hosts with bridges come from, in the network that Prosody-JVB is published on. Sorted. */
function bridgeAddresses({ hosts, bridges, topology }: Deployment): string[] {
  const remote = hosts.filter(
    ({ name, runsAppServer }) => !runsAppServer && bridges.some((bridge) => bridge.host === name),
  );
  return remote
    .flatMap((host) => {
      const { publicAddress, privateAddress } = addressesOf(host);
      return (topology.brewery?.network === "private" ? privateAddress : publicAddress) ?? [];
    })
    .sort();
}
