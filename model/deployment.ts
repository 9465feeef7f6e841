/** The whole truth about a deployment: a frozen plain value, from which everything else is made. */

import { bridgesOf, everywhere, type Bridge } from "./bridges/bridges.ts";
import { decide, type Decision } from "./decisions.ts";
import { deepFreeze } from "./freeze.ts";
import { appHost, hasRemoteBridges, isDocker } from "./hosts/hosts.ts";
import { mirrored } from "./images/images.ts";
import { kernelSettings, type KernelSetting } from "./hosts/kernel.ts";
import { localRegion, regionGroups, type RegionGroup } from "./bridges/octo.ts";
import { generatedSecrets, type SecretSpec } from "./access/secrets.ts";
import type { Service } from "./services/service.ts";
import type { ServiceContext } from "./services/context.ts";
import { jicofo } from "./services/jicofo.ts";
import { jvb } from "./services/jvb.ts";
import { grafana } from "./services/grafana.ts";
import { influxdb } from "./services/influxdb.ts";
import { telegraf } from "./services/telegraf.ts";
import { prosody, prosodyJvb } from "./services/prosody.ts";
import { web, webApp } from "./services/web.ts";
import type { HostSettings, Settings } from "./settings.ts";
import { ports, privateAppHost, type BreweryEndpoint, type Topology } from "./topology.ts";

export interface Deployment {
  readonly settings: Settings;
  readonly topology: Topology;
  /** In the order of the settings; the app server's host is one of them. */
  readonly hosts: readonly Host[];
  /** With fixed addresses, and then one entry per autoscaling group. */
  readonly bridges: readonly Bridge[];
  readonly regionGroups: readonly RegionGroup[];
  readonly localRegion: string;
  readonly secrets: readonly SecretSpec[];
  /** What the program chose where the settings were silent, for people to read. */
  readonly decisions: readonly Decision[];
}

export type Host = HostSettings & {
  readonly runsAppServer: boolean;
  /** In an order in which they can be started. */
  readonly services: readonly Service[];
  readonly kernelSettings: readonly KernelSetting[];
};

/** Who runs the program for many stacks in one process describes each twice: to know it beforehand, and in the program. */
let last: { readonly text: string; readonly deployment: Deployment } | undefined;

/** @param settings parsed and checked for references that lead nowhere (infra/settings.ts) */
export function describe(settings: Settings): Deployment {
  // The order of keys counts too.
  const text = JSON.stringify(settings);
  if (last?.text !== text) last = { text, deployment: described(settings) };
  return last.deployment;
}

function described(settings: Settings): Deployment {
  const topology = topologyOf(settings);
  const bridges = bridgesOf(settings);
  const context = { settings, topology };
  return deepFreeze({
    settings,
    topology,
    hosts: settings.hosts.map((host) => hostOf(context, bridges, host)),
    bridges,
    regionGroups: regionGroups(settings),
    localRegion: localRegion(settings),
    secrets: generatedSecrets(settings),
    decisions: decide(settings),
  });
}

function topologyOf(settings: Settings): Topology {
  const publicHost = publicHostOf(settings);
  const { httpsPort } = settings.appServer;
  const urlOf = (host: string): string => `https://${host}${httpsPort === 443 ? "" : `:${httpsPort}`}`;
  const meetAt = settings.webApp?.meetAt;
  const publicUrl = urlOf(publicHost);
  const meetOrigin = meetAt !== undefined && "host" in meetAt ? urlOf(meetAt.host) : publicUrl;
  return {
    publicHost,
    publicUrl,
    meetUrl: meetAt !== undefined && "path" in meetAt ? publicUrl + meetAt.path : meetOrigin,
    meetOrigin,
    brewery: breweryOf(settings),
  };
}

/** Prosody-JVB leaves its host only for bridges of other hosts, and then on one address. */
function breweryOf(settings: Settings): BreweryEndpoint | undefined {
  if (!hasRemoteBridges(settings)) return undefined;
  const host = appHost(settings);
  const port = ports.c2sJvb;
  if (!isDocker(host))
    return {
      network: "google",
      listenAddress: everywhere,
      address: privateAppHost(settings.appPrefix),
      publicAddress: publicHostOf(settings),
      port,
    };
  const network = settings.appServer.bridgeNetwork;
  const address = network === "private" ? host.privateAddress : host.publicAddress;
  return address === undefined
    ? undefined
    : { network, listenAddress: address, address, publicAddress: address, port };
}

const publicHostOf = ({ appPrefix, baseDomain }: Settings): string =>
  baseDomain === undefined ? "localhost" : `${appPrefix}.${baseDomain}`;

function hostOf(context: ServiceContext, bridges: readonly Bridge[], host: HostSettings): Host {
  const runsAppServer = host.name === appHost(context.settings).name;
  const mine = bridges.filter((bridge) => bridge.host === host.name);
  const services = [
    ...(runsAppServer ? servicesOfAppServer(context) : []),
    ...mine.map((bridge) => jvb(context, bridge)),
    telegraf(context, host.name, mine),
  ];
  const { imageMirrors } = context.settings;
  return {
    ...host,
    runsAppServer,
    services: services.map((service) => ({ ...service, image: mirrored(service.image, imageMirrors) })),
    kernelSettings: kernelSettings({ bridges: mine.length > 0, signalling: runsAppServer }),
  };
}

const servicesOfAppServer = (context: ServiceContext): Service[] => [
  prosody(context),
  prosodyJvb(context),
  jicofo(context),
  ...(context.settings.webApp === undefined ? [] : [webApp(context, context.settings.webApp)]),
  web(context),
  influxdb(context),
  grafana(context),
];

export const appServerHost = ({ hosts }: Deployment): Host =>
  hosts.find(({ runsAppServer }) => runsAppServer)!;

/** Services of the app server itself. */
export const appServices = ({ services }: Host): Service[] =>
  services.filter(({ role }) => role !== "jvb" && role !== "telegraf");

export const bridgeService = ({ hosts }: Deployment, bridge: Bridge): Service =>
  hosts.find(({ name }) => name === bridge.host)!.services.find(({ name }) => name === bridge.serviceName)!;

/** Services that every host has, whatever else runs there. */
export const companions = ({ services }: Host): Service[] =>
  services.filter(({ role }) => role === "telegraf");
