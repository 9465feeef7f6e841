/**
 * What a deployment is described from: the settings of one stack, parsed and with every default filled in.
 * infra/settings.ts documents and parses each of them; the compiler holds the two together.
 */

import type { Digests, JitsiImage, Release } from "./images/images.ts";

export interface Settings {
  readonly kind: "customer" | "local";
  readonly appPrefix: string;
  /** undefined for `local`: its public host is `localhost`. */
  readonly baseDomain: string | undefined;
  readonly release: Release;
  readonly digests: Digests;
  readonly media: MediaMode;
  readonly hosts: readonly HostSettings[];
  readonly appServer: AppServerSettings;
  readonly bridges: { readonly static: readonly StaticBridgeSettings[] };
  readonly regions: RegionSettings;
  readonly tls: TlsSettings;
  readonly webApp: WebAppSettings | undefined;
  readonly containers: Readonly<Partial<Record<CustomizableContainer, ContainerSettings>>>;
  /** Names of the secrets given in `jitsi:secrets`; their values never come here. */
  readonly secretNames: readonly string[];
  readonly protect: boolean;
  /** Limit of open files per container. */
  readonly openFiles: number;
}

/** `(cloud, metro)`, e.g. `hetzner-fsn1`, `gcp-europe-west1`. */
export type RegionLabel = string;

export type MediaMode = "video" | "audio";

export interface HostSettings {
  readonly name: string;
  /** `unix:///…` or `ssh://user@host[:port]`. */
  readonly docker: string;
  readonly region: string;
  /** Address at which participants reach the host. */
  readonly publicAddress: string;
  /** Address in a network or VPN that the hosts of this deployment share. */
  readonly privateAddress: string | undefined;
  /** CIDR of the Docker network made on this host. */
  readonly subnet: string;
  readonly memoryGiB: number | undefined;
}

export interface AppServerSettings {
  readonly host: string;
  /** What Prosody-JVB may be published on for bridges of other hosts. */
  readonly bridgeNetwork: "private" | "public";
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Address of the host that the web ports listen on. */
  readonly listenAddress: string;
  readonly jicofoHeapMiB: number;
}

export interface StaticBridgeSettings {
  readonly name: string;
  readonly host: string;
  /** UDP, the same inside and outside (trap T25). */
  readonly port: number;
  readonly heapMiB: number;
}

export interface RegionSettings {
  /** Empty: every region is a group of its own. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Region that new conferences prefer; undefined: the app server's. */
  readonly local: string | undefined;
}

export type TlsSettings =
  | { readonly mode: "letsencrypt"; readonly email: string; readonly staging: boolean }
  | { readonly mode: "certificate"; readonly certificate: string; readonly keySecret: string }
  | { readonly mode: "selfSigned" };

export interface WebAppSettings {
  /** `repository:tag` or `repository@digest`. */
  readonly image: string;
  readonly port: number;
  /** Where Jitsi Meet is then found: below a path of the same host, or on a host name of its own. */
  readonly meetAt: { readonly path: string } | { readonly host: string };
}

/** Containers that take extra env and files: upstream's images, whose contract is known. */
export type CustomizableContainer = "web" | "prosody" | "prosodyJvb" | "jicofo" | "jvb";

/** The image that each of them runs. */
export const imageOfContainer = {
  web: "web",
  prosody: "prosody",
  prosodyJvb: "prosody",
  jicofo: "jicofo",
  jvb: "jvb",
} as const satisfies Record<CustomizableContainer, JitsiImage>;

export interface ContainerSettings {
  readonly env: Readonly<Record<string, string | { readonly secret: string }>>;
  readonly files: readonly ExtraFile[];
}

export interface ExtraFile {
  /** Absolute path in the container. */
  readonly path: string;
  readonly content: string;
}
