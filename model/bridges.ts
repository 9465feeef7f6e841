/** Bridges (JVB) of a deployment. */

import { findHost } from "./hosts.ts";
import type { RegionLabel, Settings, StaticBridgeSettings } from "./settings.ts";

export interface Bridge {
  /** As in the settings, e.g. `fsn-a`. */
  readonly name: string;
  /** Its container, e.g. `jvb-fsn-a`. */
  readonly serviceName: string;
  readonly host: string;
  readonly region: RegionLabel;
  /** Unique in the relay network (trap T14): equal ones break the mesh. */
  readonly relayId: string;
  /** Its name in the brewery; two bridges of one name count as one. */
  readonly nickname: string;
  /** UDP, media and relays. */
  readonly port: number;
  /** What participants and other bridges send to. */
  readonly publicAddress: string;
  /** What the port listens on: the world for a real host, this computer only for a local one. */
  readonly listenAddress: string;
  /** Whether Prosody-JVB is on the same host. */
  readonly besideAppServer: boolean;
  readonly heapMiB: number;
}

export const everywhere = "0.0.0.0";

export const bridgesOf = (settings: Settings): Bridge[] =>
  settings.bridges.static.map((bridge) => staticBridge(settings, bridge));

function staticBridge(
  settings: Settings,
  { name, host: hostName, port, heapMiB }: StaticBridgeSettings,
): Bridge {
  const host = findHost(settings, hostName);
  const id = `${settings.appPrefix}-${name}`;
  return {
    name,
    serviceName: `jvb-${name}`,
    host: host.name,
    region: host.region,
    relayId: id,
    nickname: id,
    port,
    publicAddress: host.publicAddress,
    listenAddress: isLoopback(host.publicAddress) ? host.publicAddress : everywhere,
    besideAppServer: host.name === settings.appServer.host,
    heapMiB,
  };
}

export const isLoopback = (address: string): boolean => address === "localhost" || address.startsWith("127.");
