/**
 * What a deployment is described from: the settings of one stack, parsed and with every default filled in.
 * infra/settings.ts documents and parses each of them; the compiler holds the two together.
 */

import type { PlatformFacts } from "./platform/facts.ts";
import type { Digests, JitsiImage, Release } from "./images/images.ts";

export interface Settings {
  readonly kind: "customer" | "local";
  readonly appPrefix: string;
  /** undefined for `local`: its public host is `localhost`. */
  readonly baseDomain: string | undefined;
  readonly release: Release;
  readonly digests: Digests;
  readonly media: MediaMode;
  /** Name of the stack that has this deployment's networks and DNS zones; undefined: `network`, or no cloud at all. */
  readonly platform: string | undefined;
  /** What a platform stack would tell, when the customer brings it. */
  readonly network: PlatformFacts | undefined;
  /** Docker hosts as given, and then the machines that the app server and the bridges are given in the clouds. */
  readonly hosts: readonly HostSettings[];
  readonly appServer: AppServerSettings;
  readonly bridges: {
    /** One per bridge with a fixed address: a set of machines is as many. */
    readonly static: readonly StaticBridgeSettings[];
    readonly autoscaling: readonly AutoscalingBridgesSettings[];
  };
  readonly bridgeLogin: BridgeLoginSettings;
  readonly regions: RegionSettings;
  readonly tls: TlsSettings;
  readonly webApp: WebAppSettings | undefined;
  readonly containers: Readonly<Partial<Record<CustomizableContainer, ContainerSettings>>>;
  /** Names of the secrets given in `jitsi:secrets`; their values never come here. */
  readonly secretNames: readonly string[];
  readonly monitoring: MonitoringSettings;
  readonly protect: boolean;
  /** Nothing runs; what has data, an address or a name stays. */
  readonly suspended: boolean;
  /** By registry, where its images come from instead: `ghcr.io` from `europe-docker.pkg.dev/my-app/ghcr`. */
  readonly imageMirrors: Readonly<Record<string, string>>;
  /** Limit of open files per container. */
  readonly openFiles: number;
}

/** `(cloud, metro)`, e.g. `hetzner-fsn1`, `gcp-europe-west1`. */
export type RegionLabel = string;

export type MediaMode = "video" | "audio";

/** A machine, or a group of equal ones. */
export type HostSettings = DockerHostSettings | GcpVmSettings | AwsVmSettings | GcpVmGroupSettings;

interface HostBase {
  /** Unique within the deployment. */
  readonly name: string;
  readonly region: RegionLabel;
  /** CIDR of the Docker network made on this host. */
  readonly subnet: string;
  readonly memoryGiB: number | undefined;
}

/** A host that the customer has. */
export interface DockerHostSettings extends HostBase {
  readonly on: "docker";
  /** `unix:///…` or `ssh://user@host[:port]`. */
  readonly docker: string;
  /** Address at which participants reach the host. */
  readonly publicAddress: string;
  /** Address in a network or VPN that the hosts of this deployment share. */
  readonly privateAddress: string | undefined;
}

/** What machines of a cloud have in common. */
interface CloudMachine extends HostBase {
  /** The setting that it is made from, e.g. `jitsi:bridges.static[0]`. */
  readonly setting: string;
  /** The cloud's own name, e.g. `europe-west1`; `region` is the label of it. */
  readonly cloudRegion: string;
  readonly machineType: string;
  /** How long calls may go on when the machine has to go. Minutes. */
  readonly drainMinutes: number;
}

interface CloudVm extends CloudMachine {
  /** Another number makes the machine anew, from the newest image of the operating system. */
  readonly generation: number;
  /** Place in the order in which the bridges of the static pool are rolled, from 0. */
  readonly turn: number;
}

export interface GcpVmSettings extends CloudVm {
  readonly on: "gcp";
  readonly zone: string;
  /** A disk that outlives the machine, for volumes; undefined where there are none. */
  readonly dataDisk: { readonly gib: number; readonly snapshotDays: number } | undefined;
}

export interface AwsVmSettings extends CloudVm {
  readonly on: "aws";
}

export interface GcpVmGroupSettings extends CloudMachine {
  readonly on: "gcpGroup";
  readonly zones: readonly string[];
  readonly spot: boolean;
  readonly scaling: ScalingSettings;
}

/** When an autoscaling group has how many bridges. */
export interface ScalingSettings {
  readonly min: number;
  readonly max: number;
  /** Mean stress of the bridges that the group is sized for; Jicofo avoids a bridge from `stressThreshold` on. */
  readonly targetStress: number;
  /** Mean use of the processors: the net below the stress metric. */
  readonly targetCpu: number;
  /** Known peaks. */
  readonly schedules: readonly ScalingSchedule[];
  /** At most so many bridges go within so long. */
  readonly scaleIn: { readonly max: number; readonly windowMinutes: number };
  /** From the creation of a machine to the first load that its bridge reports. Seconds. */
  readonly cooldownSeconds: number;
}

export interface ScalingSchedule {
  readonly name: string;
  /** Cron, e.g. `45 8 * * 1-5`. */
  readonly start: string;
  readonly durationMinutes: number;
  readonly timeZone: string;
  readonly min: number;
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

interface BridgeSettings {
  readonly name: string;
  readonly host: string;
  /** UDP, the same inside and outside (trap T25). */
  readonly port: number;
  readonly heapMiB: number;
  readonly load: LoadMeasurement;
}

export interface StaticBridgeSettings extends BridgeSettings {
  /** The setting that it is made from, e.g. `jitsi:bridges.static[0]`. */
  readonly setting: string;
}

/** The bridges of one autoscaling group: `host` is the group's. */
export type AutoscalingBridgesSettings = StaticBridgeSettings;

/** What a bridge takes for its stress: use of the processors, or packets per second against what the machine can do. */
export type LoadMeasurement =
  { readonly mode: "cpu" } | { readonly mode: "packetRate"; readonly packetsPerSecond: number };

/** Two accounts of bridges, so that one's password can change while the bridges use the other. */
export interface BridgeLoginSettings {
  readonly account: BridgeAccount;
  /** Another number makes a new password. */
  readonly rotations: Readonly<Record<BridgeAccount, number>>;
}

export type BridgeAccount = "jvb" | "jvb2";

export interface MonitoringSettings {
  /** Whether Telegraf asks Docker about the containers. */
  readonly containers: boolean;
  /** Networks (CIDR) that the customer's own Prometheus asks from; undefined: there is none. */
  readonly prometheus: { readonly from: readonly string[] } | undefined;
  readonly alerts: AlertSettings;
}

/** Where alerts go; nowhere by default, and Grafana shows them all the same. */
export interface AlertSettings {
  readonly email: EmailAlerts | undefined;
  /** Name of the secret that holds the URL. */
  readonly webhook: { readonly urlSecret: string } | undefined;
  /** Name of the secret that holds the URL of Slack's incoming webhook. */
  readonly slack: { readonly urlSecret: string } | undefined;
}

export interface EmailAlerts {
  readonly to: readonly string[];
  readonly from: string;
  /** `host:port` of the mail server. */
  readonly smtp: string;
  readonly user: string | undefined;
  /** Name of the secret that holds the user's password. */
  readonly passwordSecret: string | undefined;
}

export interface RegionSettings {
  /** Empty: every region is a group of its own. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Region that new conferences prefer; undefined: the app server's. */
  readonly local: string | undefined;
}

export type TlsSettings =
  | {
      readonly mode: "letsencrypt";
      readonly email: string;
      readonly staging: boolean;
      /** How the authority is shown that the name is ours: over port 80, or by a record in the DNS zone. */
      readonly challenge: "http-01" | "dns-01";
    }
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
