/** The shape of a customer stack's outputs. Part of the published package: it imports nothing. */

/** Version of `JitsiOutputs`. It increases when a property is removed or changes its meaning; additions do not change it. */
export const schemaVersion = 1;

/** The output `jitsi`: plain data, no secrets. */
export interface JitsiOutputs {
  readonly schemaVersion: typeof schemaVersion;
  /** Customer name used in host names and container names, e.g. `acme`. */
  readonly appPrefix: string;
  /** Public URL: the web app if there is one, otherwise Jitsi Meet. `https://host[:port]`, without a path. */
  readonly url: string;
  /** Base URL of Jitsi Meet's rooms, without a trailing slash. */
  readonly meetUrl: string;
  /** URL of Grafana. Log in as `admin` with output `grafanaAdminPassword`. */
  readonly grafanaUrl: string;
  /** Jitsi release, e.g. `stable-11146-2`. Bridges of another release cannot share a conference with these. */
  readonly release: string;
  /** `audio`: nobody can send video. */
  readonly media: "video" | "audio";
  /** Whether the deployment is suspended: no machine runs, and addresses and data are kept for `jitsi resume`. */
  readonly suspended: boolean;
  /** XMPP details for your own clients and components. */
  readonly xmpp: {
    /** XMPP domain of participants, `meet.jitsi`. */
    readonly domain: string;
    /** XMPP domain of Jicofo's account on the main Prosody. */
    readonly authDomain: string;
    /** XMPP domain of the rooms. A meeting is `<room>@<mucDomain>`. */
    readonly mucDomain: string;
    /** BOSH endpoint for your own clients, through nginx. */
    readonly boshUrl: string;
    /** WebSocket endpoint for your own clients, through nginx. */
    readonly websocketUrl: string;
    /** JID of the account that bridges currently use. */
    readonly bridgeJid: string;
    /** JID of the room in which bridges announce themselves. */
    readonly breweryJid: string;
    /** Where bridges on other hosts reach Prosody-JVB. Null if there are none. */
    readonly brewery: {
      /** `google`: the platform's network, and for bridges elsewhere the public host name behind an allow-list. */
      readonly network: "private" | "public" | "google";
      /** Address that bridges connect to: an IP address, or a name that resolves only inside the network. */
      readonly address: string;
      /** @asType integer */
      readonly port: number;
    } | null;
  };
  /** Bridges with a static address. */
  readonly bridges: readonly BridgeOutputs[];
  /** Autoscaling groups of bridges. Their addresses are ephemeral. */
  readonly bridgeGroups: readonly BridgeGroupOutputs[];
  /** Region labels by group. */
  readonly regionGroups: Readonly<Record<string, readonly string[]>>;
  /** Region for conferences of unknown origin. */
  readonly localRegion: string;
  readonly hosts: readonly HostOutputs[];
}

export interface BridgeOutputs {
  /** Name from the settings, e.g. `fsn-a`. */
  readonly name: string;
  /** Region label (provider and location), e.g. `hetzner-fsn1`. */
  readonly region: string;
  /** Name of the bridge's host. */
  readonly host: string;
  /** Public IPv4 address. */
  readonly address: string;
  /**
   * UDP port.
   * @asType integer
   */
  readonly port: number;
  /** Unique ID in the relay network (Octo). */
  readonly relayId: string;
}

export interface BridgeGroupOutputs {
  /** Name from the settings, e.g. `ew1`. */
  readonly name: string;
  /** Region label (provider and location), e.g. `gcp-europe-west1`. */
  readonly region: string;
  /**
   * Minimum number of bridges.
   * @asType integer
   */
  readonly min: number;
  /**
   * Maximum number of bridges.
   * @asType integer
   */
  readonly max: number;
}

export interface HostOutputs {
  /** Name from the settings. */
  readonly name: string;
  /** Region label (provider and location). */
  readonly region: string;
  /** Public IPv4 address. */
  readonly address: string;
  /** Kernel settings that the host needs. Add them to /etc/sysctl.d on your own Docker hosts; cloud machines set them automatically. */
  readonly kernelSettings: Readonly<Record<string, string>>;
}

/** Outputs next to `jitsi`, each a separate secret. */
export const secretOutputNames = [
  "grafanaAdminPassword",
  "bridgePassword",
  "influxdbReaderPassword",
] as const;

export type SecretOutputName = (typeof secretOutputNames)[number];
