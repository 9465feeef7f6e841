/** What the program makes in the clouds, in a person's words. Pure. */

import { identitiesOf, type Identity } from "../../../model/access/identities.ts";
import type { Deployment } from "../../../model/deployment.ts";
import { cloudRanges, ingressOf, type Ingress, type IngressSource } from "../../../model/access/firewall.ts";
import { cloudNames } from "../../../model/clouds/regions.ts";
import { cloudOf, isCloud, isGroup, isVm } from "../../../model/hosts/hosts.ts";
import type { ScalingSettings } from "../../../model/settings.ts";

export interface MachineExplanation {
  readonly name: string;
  readonly cloud: string;
  readonly machineType: string;
  /** Zone, or region where the program leaves the zone to the platform's subnets. */
  readonly place: string;
  /** How long calls may go on when it has to go; undefined where no bridge is on it. */
  readonly drainMinutes: number | undefined;
  /** Raised, it makes the machine anew. */
  readonly generation: number;
  /** Disk that outlives it. */
  readonly dataDisk: { readonly gib: number; readonly snapshotDays: number } | undefined;
}

export interface GroupExplanation extends ScalingSettings {
  readonly name: string;
  readonly cloud: string;
  readonly machineType: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly spot: boolean;
  readonly drainMinutes: number;
}

export interface IdentityExplanation {
  readonly name: Identity["name"];
  readonly cloud: string;
  /** Machines that act as it. */
  readonly machines: readonly string[];
  /** Secrets that it may read, and no others. */
  readonly secrets: readonly string[];
  /** What else it may do. */
  readonly may: readonly string[];
}

export interface IngressExplanation extends Omit<Ingress, "from" | "name"> {
  readonly from: string;
}

/** @param host no Docker host */

export const explainMachines = ({ hosts, bridges }: Deployment): MachineExplanation[] =>
  hosts.filter(isVm).map((host) => ({
    name: host.name,
    cloud: cloudNames[cloudOf(host)],
    machineType: host.machineType,
    place: host.on === "gcp" ? host.zone : host.cloudRegion,
    drainMinutes: bridges.some((bridge) => bridge.host === host.name) ? host.drainMinutes : undefined,
    generation: host.generation,
    dataDisk: host.on === "gcp" ? host.dataDisk : undefined,
  }));

export const explainGroups = ({ hosts }: Deployment): GroupExplanation[] =>
  hosts.filter(isGroup).map((host) => ({
    name: host.name,
    cloud: cloudNames[cloudOf(host)],
    machineType: host.machineType,
    region: host.cloudRegion,
    zones: host.zones,
    spot: host.spot,
    drainMinutes: host.drainMinutes,
    ...host.scaling,
  }));

export function explainIdentities(deployment: Deployment): IdentityExplanation[] {
  const machines = deployment.hosts.filter(isCloud);
  return identitiesOf(deployment).map(({ name, cloud, secrets, projectRoles, provesNames }) => ({
    name,
    cloud: cloudNames[cloud],
    machines: machines
      .filter((host) => cloudOf(host) === cloud && host.runsAppServer === (name === "app"))
      .map((host) => host.name),
    secrets,
    may: [
      ...projectRoles.map((role) => `${role} in the project`),
      ...(provesNames ? ["write the zone of its own name's challenge"] : []),
    ],
  }));
}

export const explainIngress = (deployment: Deployment): IngressExplanation[] =>
  ingressOf(deployment).map(({ to, protocol, port, from, why }) => ({
    to,
    protocol,
    port,
    from: typeof from === "object" ? from.cidrs.join(", ") : sourceTexts[from],
    why,
  }));

const sourceTexts: Readonly<Record<Exclude<IngressSource, object>, string>> = {
  world: "anyone",
  healthChecks: `Google's health checks (${cloudRanges.healthChecks.join(", ")})`,
  iap: `Google's Identity-Aware Proxy (${cloudRanges.iap.join(", ")})`,
  bridgesInNetwork: "machines that act as the bridges' identity, within the network",
  bridgeAddresses: "the fixed addresses of bridges elsewhere",
};
