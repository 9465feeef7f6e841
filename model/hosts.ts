import type { HostSettings, Settings } from "./settings.ts";

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
  bridges.static.some(({ host }) => host !== appServer.host);
