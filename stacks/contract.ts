/** What other teams get from a stack: one plain versioned object, and secrets each under a name of its own. */

import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../model/deployment.ts";
import { secretNames } from "../model/secrets.ts";
import { monitoringPaths } from "../model/services/nginx.ts";
import { jids, xmpp } from "../model/topology.ts";

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
    /** JID of the room where bridges announce themselves. */
    readonly breweryJid: string;
    /** Where bridges of other hosts reach Prosody-JVB; null while none does. */
    readonly brewery: {
      readonly network: "private" | "public";
      readonly address: string;
      readonly port: number;
    } | null;
  };
  /** Every bridge with a fixed address. */
  readonly bridges: readonly BridgeOutputs[];
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

export interface HostOutputs {
  /** As in the settings. */
  readonly name: string;
  /** Label of cloud and place. */
  readonly region: string;
  /** IPv4. */
  readonly address: string;
  /** Kernel settings that this program cannot make on a host it does not own: put them into /etc/sysctl.d there. */
  readonly kernelSettings: Readonly<Record<string, string>>;
}

/** Everything that a stack exports. */
export interface StackOutputs {
  readonly jitsi: JitsiOutputs;
  /** Secret. User `admin` of Grafana. */
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Secret. Account `jvb@auth.jvb.meet.jitsi`, for bridges that somebody else runs. */
  readonly bridgePassword: pulumi.Output<string>;
  /** Secret. Account `grafana` of InfluxDB, read only. */
  readonly influxdbReaderPassword: pulumi.Output<string>;
}

export function stackOutputs(
  deployment: Deployment,
  secrets: Readonly<Record<string, pulumi.Output<string>>>,
): StackOutputs {
  const secretOutput = (name: string): pulumi.Output<string> => pulumi.secret(secrets[name]!);
  return {
    jitsi: jitsiOutputs(deployment),
    grafanaAdminPassword: secretOutput(secretNames.grafanaAdmin),
    bridgePassword: secretOutput(secretNames.bridge),
    influxdbReaderPassword: secretOutput(secretNames.influxdbReader),
  };
}

function jitsiOutputs({
  settings,
  topology,
  bridges,
  hosts,
  regionGroups,
  localRegion,
}: Deployment): JitsiOutputs {
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
      breweryJid: jids.brewery,
      brewery: topology.brewery ?? null,
    },
    bridges: bridges.map(({ name, region, host, publicAddress, port, relayId }) => ({
      name,
      region,
      host,
      address: publicAddress,
      port,
      relayId,
    })),
    regionGroups: Object.fromEntries(regionGroups.map(({ name, regions }) => [name, regions])),
    localRegion,
    hosts: hosts.map(({ name, region, publicAddress, kernelSettings }) => ({
      name,
      region,
      address: publicAddress,
      kernelSettings: Object.fromEntries(kernelSettings.map(({ key, value }) => [key, value])),
    })),
  };
}
