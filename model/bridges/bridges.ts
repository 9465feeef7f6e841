/** Bridges (JVB) of a deployment. */

import { findHost, isDocker, isGroup } from "../hosts/hosts.ts";
import { hostFact, type HostFactRef } from "../services/service.ts";
import type {
  BridgeAccount,
  LoadMeasurement,
  RegionLabel,
  Settings,
  StaticBridgeSettings,
} from "../settings.ts";

/** A bridge, or each of the bridges of an autoscaling group. */
export interface Bridge {
  /** As in the settings, e.g. `fsn-a`; of a group its name. */
  readonly name: string;
  /** Its container, e.g. `jvb-fsn-a`. */
  readonly serviceName: string;
  readonly host: string;
  readonly region: RegionLabel;
  /** One of many that come and go, so that only the machine knows its name and address. */
  readonly autoscaled: boolean;
  /** Unique in the relay network (trap T14): equal ones break the mesh. */
  readonly relayId: string | HostFactRef;
  /** Its name in the brewery; two bridges of one name count as one. */
  readonly nickname: string | HostFactRef;
  /** UDP, media and relays. */
  readonly port: number;
  /** What participants and other bridges send to. */
  readonly publicAddress: string | HostFactRef;
  /** What the port listens on: the world for a real host, this computer only for a local one. */
  readonly listenAddress: string;
  /** Whether Prosody-JVB is on the same host. */
  readonly besideAppServer: boolean;
  readonly heapMiB: number;
  readonly account: BridgeAccount;
  readonly load: LoadMeasurement;
}

export const everywhere = "0.0.0.0";

export const bridgesOf = ({ bridges, ...settings }: Settings): Bridge[] =>
  [...bridges.static, ...bridges.autoscaling].map((bridge) => bridgeOf(settings, bridge));

function bridgeOf(
  settings: Omit<Settings, "bridges">,
  { name, host: hostName, port, heapMiB, load }: StaticBridgeSettings,
): Bridge {
  const host = findHost(settings, hostName);
  const autoscaled = isGroup(host);
  const id = autoscaled ? hostFact("instanceName") : `${settings.appPrefix}-${name}`;
  const publicAddress = isDocker(host) ? host.publicAddress : hostFact("publicAddress");
  return {
    name,
    serviceName: `jvb-${name}`,
    host: host.name,
    region: host.region,
    autoscaled,
    relayId: id,
    nickname: id,
    port,
    publicAddress,
    listenAddress:
      typeof publicAddress === "string" && isLoopback(publicAddress) ? publicAddress : everywhere,
    besideAppServer: host.name === settings.appServer.host,
    heapMiB,
    account: settings.bridgeLogin.account,
    load,
  };
}

export const isLoopback = (address: string): boolean => address === "localhost" || address.startsWith("127.");
