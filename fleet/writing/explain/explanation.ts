/** A deployment in a person's words: what `jitsi explain` shows as tables, and as JSON. Pure. */

import type { Deployment, Host } from "../../../model/deployment.ts";
import { flowsOf, openingsOf, type Flow, type Opening, type Party } from "../../../model/access/flows.ts";
import { addressesOf, isDocker, isGroup, isVm } from "../../../model/hosts/hosts.ts";
import type { DockerHostSettings, HostSettings } from "../../../model/settings.ts";
import {
  explainGroups,
  explainIdentities,
  explainIngress,
  explainMachines,
  type GroupExplanation,
  type IdentityExplanation,
  type IngressExplanation,
  type MachineExplanation,
} from "./machines.ts";
import { imageName } from "../../../model/images/images.ts";
import { regionsWithBridges } from "../../../model/bridges/octo.ts";
import { secretNames } from "../../../model/access/secrets.ts";
import { restarts } from "../../../model/restarts.ts";
import { secretsOf, type PublishedPort, type ServiceRole } from "../../../model/services/service.ts";
import { whereToLook, type PlaceToLook } from "./whereToLook.ts";

export interface Explanation {
  readonly appPrefix: string;
  readonly kind: string;
  readonly url: string;
  readonly meetUrl: string;
  readonly release: string;
  readonly media: string;
  /** Whether no machine and no container of all this runs at present. */
  readonly suspended: boolean;
  readonly hosts: readonly HostExplanation[];
  /** In the clouds, each there once. */
  readonly machines: readonly MachineExplanation[];
  /** In the clouds, each there several times. */
  readonly groups: readonly GroupExplanation[];
  readonly identities: readonly IdentityExplanation[];
  readonly containers: readonly ContainerExplanation[];
  readonly flows: readonly FlowExplanation[];
  readonly regions: readonly RegionExplanation[];
  readonly secrets: readonly SecretExplanation[];
  readonly decisions: Deployment["decisions"];
  readonly kernelSettings: readonly { host: string; settings: Host["kernelSettings"] }[];
  /** Of Docker hosts: their owner sets it. */
  readonly firewall: readonly FirewallExplanation[];
  /** Of machines in the clouds: the program sets it. */
  readonly ingress: readonly IngressExplanation[];
  readonly whereToLook: readonly PlaceToLook[];
}

export interface HostExplanation {
  readonly name: string;
  readonly region: string;
  /** undefined: the cloud gives it one. */
  readonly publicAddress: string | undefined;
  readonly privateAddress: string | undefined;
  /** What it is: a Docker daemon, a machine of a cloud, or a group of such. */
  readonly machine: string;
  readonly runs: string;
  /** What its containers may claim together. */
  readonly expectedMemoryMiB: number;
  /** Of a group: of each of its machines. */
  readonly memoryGiB: number | undefined;
}

export interface ContainerExplanation {
  readonly host: string;
  readonly name: string;
  readonly image: string;
  readonly purpose: string;
  /** What people notice when it restarts. */
  readonly restart: string;
  /** `address:port/protocol` on the host. */
  readonly published: readonly string[];
  readonly volumes: readonly string[];
}

export interface FlowExplanation {
  readonly from: string;
  readonly to: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly over: Flow["over"];
  readonly why: string;
}

export interface RegionExplanation {
  readonly region: string;
  readonly group: string;
  readonly bridges: readonly string[];
  /** Whether new conferences of unknown origin begin here. */
  readonly local: boolean;
}

export interface SecretExplanation {
  readonly name: string;
  readonly purpose: string;
  /** `host/container`, all that are given it. */
  readonly givenTo: readonly string[];
}

export interface FirewallExplanation extends Omit<Opening, "from"> {
  readonly host: string;
  readonly from: string;
}

export function explain(deployment: Deployment): Explanation {
  const { settings, topology, hosts, decisions } = deployment;
  return {
    appPrefix: settings.appPrefix,
    kind: settings.kind,
    url: topology.publicUrl,
    meetUrl: topology.meetUrl,
    release: settings.release,
    media: settings.media,
    suspended: settings.suspended,
    hosts: hosts.map(explainHost),
    machines: explainMachines(deployment),
    groups: explainGroups(deployment),
    identities: explainIdentities(deployment),
    containers: hosts.flatMap((host) =>
      host.services.map((service) => ({
        host: host.name,
        name: service.name,
        image: imageName(service.image),
        purpose: purposes[service.role],
        restart: restarts[service.role].what,
        published: service.ports.map(publishedText),
        volumes: service.volumes.map(({ name }) => `${settings.appPrefix}-${name}`),
      })),
    ),
    flows: flowsOf(deployment).map(explainFlow),
    regions: explainRegions(deployment),
    secrets: explainSecrets(deployment),
    decisions,
    kernelSettings: hosts.map(({ name, kernelSettings }) => ({ host: name, settings: kernelSettings })),
    firewall: hosts.filter(isDocker).flatMap((host) =>
      openingsOf(deployment, host).map((opening) => ({
        host: host.name,
        ...opening,
        from: sourceText(opening, deployment),
      })),
    ),
    ingress: explainIngress(deployment),
    whereToLook: whereToLook(deployment),
  };
}

const purposes: Readonly<Record<ServiceRole, string>> = {
  web: "nginx with Jitsi Meet's page; everything over HTTPS comes in here",
  webApp: "the customer's own web app",
  prosody: "XMPP server that participants and Jicofo meet on",
  prosodyJvb: "XMPP server that bridges announce themselves on (the brewery)",
  jicofo: "opens conferences and chooses their bridges",
  jvb: "bridge: passes sound and picture on",
  influxdb: "keeps measurements",
  grafana: "shows measurements",
  telegraf: "gathers the host's measurements",
};

function explainHost({ services, runsAppServer, ...host }: Host): HostExplanation {
  const bridges = services.filter(({ role }) => role === "jvb").length;
  const runs = [
    ...(runsAppServer ? ["app server"] : []),
    ...(bridges > 0
      ? [`${bridges} ${bridges === 1 ? "bridge" : "bridges"}${isGroup(host) ? " each" : ""}`]
      : []),
  ];
  return {
    name: host.name,
    region: host.region,
    ...addressesOf(host),
    machine: isDocker(host) ? host.docker : machineText(host),
    runs: runs.join(", ") || "Telegraf only",
    expectedMemoryMiB: services.reduce((sum, { expectedMemoryMiB }) => sum + expectedMemoryMiB, 0),
    memoryGiB: host.memoryGiB,
  };
}

const machineText = (host: Exclude<HostSettings, DockerHostSettings>): string =>
  host.on === "gcpGroup"
    ? `${host.scaling.min} to ${host.scaling.max} ${host.machineType} in ${host.cloudRegion}`
    : `${host.machineType} in ${host.on === "gcp" ? host.zone : host.cloudRegion}`;

const publishedText = ({ address, host, protocol }: PublishedPort): string =>
  `${address}:${host}/${protocol}`;

const explainFlow = ({ from, to, protocol, port, over, why }: Flow): FlowExplanation => ({
  from: partyText(from),
  to: partyText(to),
  protocol,
  port,
  over,
  why,
});

function partyText(party: Party): string {
  switch (party.kind) {
    case "service":
      return `${party.host}/${party.service}`;
    case "participants":
      return "participants";
    case "bridges":
      return "other bridges";
    case "letsEncrypt":
      return "Let's Encrypt";
    case "prometheus":
      return "your own Prometheus";
    case "operator":
      return "where Pulumi runs";
  }
}

function explainRegions(deployment: Deployment): RegionExplanation[] {
  const { settings, bridges, regionGroups, localRegion } = deployment;
  return regionsWithBridges(settings).map((region) => ({
    region,
    group: regionGroups.find(({ regions }) => regions.includes(region))?.name ?? "",
    bridges: bridges.filter((bridge) => bridge.region === region).map(({ name }) => name),
    local: region === localRegion,
  }));
}

const notPasswords: Readonly<Record<string, string>> = {
  [secretNames.jicofoAccount]: "the main Prosody's file of Jicofo's account, with that password",
  [secretNames.prosodyJvbKey]: "private key of Prosody-JVB's certificate",
};

function explainSecrets({ hosts, secrets, settings }: Deployment): SecretExplanation[] {
  const names = [
    ...secrets.map(({ name }) => name),
    ...Object.keys(notPasswords),
    ...settings.secretNames.filter((name) => !secrets.some((secret) => secret.name === name)),
  ];
  return names.map((name) => ({
    name,
    purpose:
      secrets.find((secret) => secret.name === name)?.purpose ??
      notPasswords[name] ??
      "your own (jitsi:secrets)",
    givenTo: hosts.flatMap((host) =>
      host.services
        .filter((service) => secretsOf(service).includes(name))
        .map((service) => `${host.name}/${service.name}`),
    ),
  }));
}

/** Addresses of the deployment's own hosts are of those that announce themselves at Prosody-JVB. */
function sourceText({ from }: Opening, { hosts, bridges }: Deployment): string {
  if (from === "anyone") return "anyone";
  if (from === "operator") return "where Pulumi runs";
  const machines = hosts
    .filter(
      (host) => isVm(host) && !host.runsAppServer && bridges.some((bridge) => bridge.host === host.name),
    )
    .map(({ name }) => `the address of ${name}`);
  return [...from, ...machines].join(", ");
}
