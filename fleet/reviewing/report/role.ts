/** What a resource is to the people who meet. */

import { hostNames } from "../../../model/topology.ts";
import type { ResourceChange } from "../changes/stackChange.ts";

export type Role = "appServer" | "bridge" | "bridgeGroup" | "other";

const machines = new Set([
  "gcp:compute/instance:Instance",
  "aws:ec2/instance:Instance",
  "docker:index/container:Container",
]);

const groups = new Set([
  "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager",
  "gcp:compute/regionAutoscaler:RegionAutoscaler",
]);

/** Services that only measure and show. */
export const monitoringNames: readonly string[] = [hostNames.telegraf, hostNames.influxdb, hostNames.grafana];

const noMeeting = new RegExp(`-(files|${monitoringNames.join("|")})$`);

/**
 * By the component that it stands in; where nobody knows that, by its name. Containers that only carry another one's files are `other`
 * (components/machines/dockerContainer.ts), as are those that measure: nobody meets there.
 */
export function roleOf({
  type,
  name,
  parentType,
}: Pick<ResourceChange, "type" | "name" | "parentType">): Role {
  if (groups.has(type)) return "bridgeGroup";
  if (!machines.has(type) || (type.startsWith("docker:") && noMeeting.test(name))) return "other";
  if (parentType === "jitsi:index:JvbPool") return "bridge";
  if (parentType !== undefined) return parentType === "jitsi:index:AppServer" ? "appServer" : "other";
  if (type.startsWith("docker:")) return /-jvb(-|$)/.test(name) ? "bridge" : "appServer";
  return type.startsWith("aws:") || !name.endsWith("-app") ? "bridge" : "appServer";
}
