/** The outputs of a customer stack for other teams: one plain versioned object, and each secret as a separate output. */

import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../model/deployment.ts";
import type { Bridge } from "../model/bridges/bridges.ts";
import { addressesOf, findHost, isGroup } from "../model/hosts/hosts.ts";
import { bridgeSecret, secretNames } from "../model/access/secrets.ts";
import { monitoringPaths } from "../model/services/nginx.ts";
import { bridgeJid, jids, xmpp } from "../model/topology.ts";
import { schemaVersion, type JitsiOutputs, type SecretOutputName } from "./contractOutputs.ts";

/** Everything that a stack exports. */
export interface StackOutputs extends Readonly<Record<SecretOutputName, pulumi.Output<string>>> {
  readonly jitsi: pulumi.Input<JitsiOutputs>;
  /** Secret. Password of Grafana's user `admin`. */
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Secret. Password of account `jitsi.xmpp.bridgeJid`, for bridges outside this stack. */
  readonly bridgePassword: pulumi.Output<string>;
  /** Secret. Password of InfluxDB's read-only account `grafana`. */
  readonly influxdbReaderPassword: pulumi.Output<string>;
}

/** @param addresses public ones of the machines that this program made, by the host's name */
export function stackOutputs(
  deployment: Deployment,
  secrets: Readonly<Record<string, pulumi.Output<string>>>,
  addresses: Readonly<Record<string, pulumi.Output<string>>>,
): StackOutputs {
  const secretOutput = (name: string): pulumi.Output<string> => pulumi.secret(secrets[name]!);
  return {
    jitsi: pulumi.output(addresses).apply((known) => jitsiOutputs(deployment, known)),
    grafanaAdminPassword: secretOutput(secretNames.grafanaAdmin),
    bridgePassword: secretOutput(bridgeSecret(deployment.settings.bridgeLogin.account)),
    influxdbReaderPassword: secretOutput(secretNames.influxdbReader),
  };
}

const isStatic = (bridge: Bridge): bridge is Bridge & { readonly relayId: string } =>
  typeof bridge.relayId === "string";

function jitsiOutputs(
  { settings, topology, bridges, hosts, regionGroups, localRegion }: Deployment,
  addresses: Readonly<Record<string, string>>,
): JitsiOutputs {
  const { brewery } = topology;
  const addressOf = (host: string): string =>
    addressesOf(findHost(settings, host)).publicAddress ?? addresses[host] ?? "";
  return {
    schemaVersion,
    appPrefix: settings.appPrefix,
    url: topology.publicUrl,
    meetUrl: topology.meetUrl,
    grafanaUrl: topology.publicUrl + monitoringPaths.grafana,
    release: settings.release,
    media: settings.media,
    suspended: settings.suspended,
    xmpp: {
      domain: xmpp.domain,
      authDomain: xmpp.auth,
      mucDomain: xmpp.muc,
      boshUrl: `${topology.meetUrl}/http-bind`,
      websocketUrl: `${topology.meetUrl.replace(/^https:/, "wss:")}/xmpp-websocket`,
      bridgeJid: bridgeJid(settings.bridgeLogin.account),
      breweryJid: jids.brewery,
      brewery:
        brewery === undefined
          ? null
          : { network: brewery.network, address: brewery.address, port: brewery.port },
    },
    bridges: bridges.filter(isStatic).map(({ name, region, host, port, relayId }) => ({
      name,
      region,
      host,
      address: addressOf(host),
      port,
      relayId,
    })),
    bridgeGroups: settings.hosts.filter(isGroup).map(({ name, region, scaling }) => ({
      name,
      region,
      min: scaling.min,
      max: scaling.max,
    })),
    regionGroups: Object.fromEntries(regionGroups.map(({ name, regions }) => [name, regions])),
    localRegion,
    hosts: hosts
      .filter((host) => !isGroup(host))
      .map(({ name, region, kernelSettings }) => ({
        name,
        region,
        address: addressOf(name),
        kernelSettings: Object.fromEntries(kernelSettings.map(({ key, value }) => [key, value])),
      })),
  };
}
