/** Every XMPP domain, JID, account, host name, port and URL of a deployment. No other place may know one. */

import { inGoogleNetwork } from "./hosts/hosts.ts";
import type { BridgeAccount, HostSettings } from "./settings.ts";

/** Ports inside containers (docker-jitsi-meet stable-11146-2, `docker-compose.yml` and templates). */
export const ports = {
  webHttp: 8000,
  webHttps: 8443,
  /** Main Prosody, clients over nginx and Jicofo. */
  c2s: 5222,
  /** Prosody-JVB; the image's own default is 5222 (trap T8). */
  c2sJvb: 6222,
  /** BOSH, websockets, health, metrics. The image's health check has this number in it (trap T41). */
  prosodyHttp: 5280,
  jicofoRest: 8888,
  colibri: 8080,
  /** Media and relays, UDP. */
  media: 10000,
  influxdb: 8086,
  grafana: 3000,
  /** Telegraf's own health output. */
  telegrafHealth: 8094,
  /** Telegraf's page for the customer's own Prometheus (the usual port of its output). */
  prometheus: 9273,
  /** nginx's stub_status, for Telegraf alone. */
  webStatus: 8081,
} as const;

/** Names of services on the Docker network of their host. */
export const hostNames = {
  web: "web",
  webApp: "web-app",
  prosody: "prosody",
  prosodyJvb: "prosody-jvb",
  jicofo: "jicofo",
  /** The machine itself, for a container that wants what is on the machine's own network. */
  machine: "machine",
  influxdb: "influxdb",
  grafana: "grafana",
  telegraf: "telegraf",
} as const;

/**
 * Internal XMPP names stay upstream's: clients and Prosody modules have `meet.jitsi` built in
 * (jitsi-meet `base/conference/functions.ts`, `mod_visitors.lua`), and nobody outside sees them.
 */
const domain = "meet.jitsi";

export const xmpp = {
  domain,
  auth: `auth.${domain}`,
  muc: `muc.${domain}`,
  internalMuc: `internal-muc.${domain}`,
  guest: `guest.${domain}`,
  hidden: `hidden.${domain}`,
  /** Prosody-JVB's host; must differ from `auth` (trap T7). */
  jvbAuth: `auth.jvb.${domain}`,
  jvbMuc: `muc.jvb.${domain}`,
  breweryRoom: "jvbbrewery",
} as const;

const accounts = {
  /** Hard-coded in Jicofo's configuration of the service connection. */
  jicofo: "focus",
} as const;

export const jids = {
  brewery: `${xmpp.breweryRoom}@${xmpp.jvbMuc}`,
  focusClient: `${accounts.jicofo}@${xmpp.auth}`,
  focusService: `${accounts.jicofo}@${xmpp.jvbAuth}`,
} as const;

export const bridgeJid = (account: BridgeAccount): string => `${account}@${xmpp.jvbAuth}`;

/** Where bridges of other hosts reach Prosody-JVB; undefined while every bridge runs beside it. */
export interface BreweryEndpoint {
  /**
   * `private` is a network or VPN of the customer's; `public` is the internet, by their explicit consent. `google` is the platform's
   * network, with an allow-list of bridges' fixed addresses for those who come from elsewhere.
   */
  readonly network: "private" | "public" | "google";
  /** What Prosody-JVB's port is published on. */
  readonly listenAddress: string;
  /** What bridges dial. */
  readonly address: string;
  /** What bridges outside the platform's network dial. */
  readonly publicAddress: string;
  readonly port: number;
}

/** Domain of the zone that only the platform's Google network sees. */
export const privateDomain = "jitsi.internal";

/** The app server within the platform's Google network. */
export const privateAppHost = (appPrefix: string): string => `${appPrefix}.${privateDomain}`;

/** What differs from one deployment to the next. */
export interface Topology {
  /** Host name that people type, e.g. `acme.my-app.com`. */
  readonly publicHost: string;
  /** `https://host[:port]`, no path (trap T37). */
  readonly publicUrl: string;
  /** Where Jitsi Meet's rooms begin: the same, or below a path or another host when a web app is in front. */
  readonly meetUrl: string;
  /** `meetUrl` without its path: what upstream's images know as PUBLIC_URL. */
  readonly meetOrigin: string;
  readonly brewery: BreweryEndpoint | undefined;
}

/** What Jicofo, or a bridge, dials: the container beside it, or the way that is open to its host. */
export function breweryHostFor({ brewery }: Topology, host: HostSettings, besideAppServer: boolean): string {
  if (besideAppServer || brewery === undefined) return hostNames.prosodyJvb;
  return brewery.network === "google" && !inGoogleNetwork(host) ? brewery.publicAddress : brewery.address;
}
