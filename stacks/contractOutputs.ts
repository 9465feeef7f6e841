/** The shape of what other teams read of a customer's stack. Part of the published package: it imports nothing. */

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
  /** No machine is up: addresses and data wait for `jitsi resume`. */
  readonly suspended: boolean;
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
      /** @asType integer */
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
  /**
   * UDP.
   * @asType integer
   */
  readonly port: number;
  /** Its id in the relay network (Octo), unique. */
  readonly relayId: string;
}

export interface BridgeGroupOutputs {
  /** As in the settings, e.g. `ew1`. */
  readonly name: string;
  /** Label of cloud and place, e.g. `gcp-europe-west1`. */
  readonly region: string;
  /**
   * Bridges at the least.
   * @asType integer
   */
  readonly min: number;
  /**
   * Bridges at the most.
   * @asType integer
   */
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

/** Outputs beside `jitsi`, each a secret of its own. */
export const secretOutputNames = [
  "grafanaAdminPassword",
  "bridgePassword",
  "influxdbReaderPassword",
] as const;

export type SecretOutputName = (typeof secretOutputNames)[number];
