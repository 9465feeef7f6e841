/** What other teams get from a stack: one plain versioned object, and secrets each under a name of its own. */

import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../model/deployment.ts";
import type { Bridge } from "../model/bridges.ts";
import { addressesOf, findHost, isGroup } from "../model/hosts.ts";
import { bridgeSecret, secretNames } from "../model/secrets.ts";
import { monitoringPaths } from "../model/services/nginx.ts";
import { bridgeJid, jids, xmpp } from "../model/topology.ts";

/** Version of `JitsiOutputs`. Additions keep it; a removal or a new meaning raises it. */
export const schemaVersion = 1;

/** The output `jitsi`: plain data, no secrets. */
export interface JitsiOutputs {
  readonly schemaVersion: typeof schemaVersion;
  /** The customer's name in host names and containers, e.g. `acme`. */
  readonly appPrefix: string;
  /** What people open: the web app if there is one, else Jitsi Meet. `https://host[:port]`, no path. */
  readonly url: string;
  /** Where Jitsi Meet's rooms begin, without a trailing slash. */
  readonly meetUrl: string;
  /** Grafana, below the public host; user `admin` with the output `grafanaAdminPassword`. */
  readonly grafanaUrl: string;
  /** Release of Jitsi, e.g. `stable-11146-2`: a bridge of another release shares no conference with these. */
  readonly release: string;
  /** `audio`: no video is sent by anybody. */
  readonly media: "video" | "audio";
  /** For clients and components of your own. */
  readonly xmpp: {
    /** XMPP domain of participants, `meet.jitsi`. */
    readonly domain: string;
    /** XMPP domain of Jicofo's account on the main Prosody. */
    readonly authDomain: string;
    /** XMPP domain of the rooms: a meeting is `<room>@<mucDomain>`. */
    readonly mucDomain: string;
    /** BOSH endpoint for a client of your own, over nginx. */
    readonly boshUrl: string;
    /** Websocket endpoint for a client of your own, over nginx. */
    readonly websocketUrl: string;
    /** JID of the account that bridges use at present. */
    readonly bridgeJid: string;
    /** JID of the room where bridges announce themselves. */
    readonly breweryJid: string;
    /** Where bridges of other hosts reach Prosody-JVB; null while none does. */
    readonly brewery: {
      /** `google`: the platform's network, and for bridges elsewhere the public host name behind an allow-list. */
      readonly network: "private" | "public" | "google";
      /** What bridges dial: an address, or a name that only the network knows. */
      readonly address: string;
      readonly port: number;
    } | null;
  };
  /** Every bridge with a fixed address. */
  readonly bridges: readonly BridgeOutputs[];
  /** Groups of bridges that grow and shrink with the load; their addresses come and go. */
  readonly bridgeGroups: readonly BridgeGroupOutputs[];
  /** Region labels by group. */
  readonly regionGroups: Readonly<Record<string, readonly string[]>>;
  /** Region in which conferences of unknown origin begin. */
  readonly localRegion: string;
  readonly hosts: readonly HostOutputs[];
}

export interface BridgeOutputs {
  /** As in the settings, e.g. `fsn-a`. */
  readonly name: string;
  /** Label of cloud and place, e.g. `hetzner-fsn1`. */
  readonly region: string;
  /** Name of its host. */
  readonly host: string;
  /** IPv4. */
  readonly address: string;
  /** UDP. */
  readonly port: number;
  /** Its id in the relay network (Octo), unique. */
  readonly relayId: string;
}

export interface BridgeGroupOutputs {
  /** As in the settings, e.g. `ew1`. */
  readonly name: string;
  /** Label of cloud and place, e.g. `gcp-europe-west1`. */
  readonly region: string;
  /** Bridges at the least. */
  readonly min: number;
  /** Bridges at the most. */
  readonly max: number;
}

export interface HostOutputs {
  /** As in the settings. */
  readonly name: string;
  /** Label of cloud and place. */
  readonly region: string;
  /** IPv4. */
  readonly address: string;
  /** Kernel settings that it needs: put them into /etc/sysctl.d of a Docker host; machines that this program made have them. */
  readonly kernelSettings: Readonly<Record<string, string>>;
}

/** Everything that a stack exports. */
export interface StackOutputs {
  readonly jitsi: pulumi.Input<JitsiOutputs>;
  /** Secret. User `admin` of Grafana. */
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Secret. Of the account `jitsi.xmpp.bridgeJid`, for bridges that somebody else runs. */
  readonly bridgePassword: pulumi.Output<string>;
  /** Secret. Account `grafana` of InfluxDB, read only. */
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
