import type { Cloud } from "../clouds/regions.ts";
import type {
  AwsVmSettings,
  DockerHostSettings,
  GcpVmGroupSettings,
  GcpVmSettings,
  HostSettings,
  Settings,
} from "../settings.ts";

/** CIDR of the Docker network on a host, unless the settings give another. Near the end of what Docker itself hands out. */
export const usualSubnet = "172.30.0.0/24";

/** @throws Error if there is none of that name: settings are checked for it before they get here. */
export function findHost({ hosts }: Pick<Settings, "hosts">, name: string): HostSettings {
  const host = hosts.find((candidate) => candidate.name === name);
  if (host === undefined) throw new Error(`no host "${name}" in jitsi:hosts`);
  return host;
}

/** The host that everything but bridges runs on. */
export const appHost = (settings: Pick<Settings, "hosts" | "appServer">): HostSettings =>
  findHost(settings, settings.appServer.host);

/** Whether a bridge runs on a host other than Prosody-JVB's. */
export const hasRemoteBridges = ({ bridges, appServer }: Pick<Settings, "bridges" | "appServer">): boolean =>
  [...bridges.static, ...bridges.autoscaling].some(({ host }) => host !== appServer.host);

/** A host that the customer has, in contrast to a machine that this program makes. */
export const isDocker = <H extends HostSettings>(host: H): host is H & DockerHostSettings =>
  host.on === "docker";

/** A machine of a cloud that is there once, in contrast to a group. */
export const isVm = <H extends HostSettings>(host: H): host is H & (GcpVmSettings | AwsVmSettings) =>
  host.on === "gcp" || host.on === "aws";

/** A machine, or a group of them, that this program makes. */
export type CloudHost = Exclude<HostSettings, DockerHostSettings>;

export const isCloud = <H extends HostSettings>(host: H): host is H & CloudHost => !isDocker(host);

const clouds: Readonly<Record<CloudHost["on"], Cloud>> = { gcp: "gcp", gcpGroup: "gcp", aws: "aws" };

export const cloudOf = ({ on }: CloudHost): Cloud => clouds[on];

export const isGroup = <H extends HostSettings>(host: H): host is H & GcpVmGroupSettings =>
  host.on === "gcpGroup";

/** Where the host is reached, as far as the settings say: a machine of a cloud gets its addresses there. */
export const addressesOf = (
  host: HostSettings,
): { readonly publicAddress: string | undefined; readonly privateAddress: string | undefined } =>
  isDocker(host)
    ? { publicAddress: host.publicAddress, privateAddress: host.privateAddress }
    : { publicAddress: undefined, privateAddress: undefined };

/** Whether it is in the platform's Google network, where the app server has a private name. */
export const inGoogleNetwork = ({ on }: HostSettings): boolean => on === "gcp" || on === "gcpGroup";
