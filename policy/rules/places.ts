/** Where things are, and what machines they are. */

import { regionOfZone } from "../../model/clouds/regions.ts";
import { cloudOf, isGcpMachine, textsIn, types, type Cloud } from "../policyResource.ts";
import type { ResourceRule } from "./rule.ts";

export const regions: ResourceRule = {
  name: "regions",
  description: "All resources are in allowed regions.",
  level: "mandatory",
  settings: ["regions"],
  check(resource, { regions: allowed }) {
    const cloud = cloudOf(resource);
    if (cloud === undefined) return [];
    return regionsOf(cloud, resource.props)
      .filter(({ region }) => !allowed[cloud].includes(region))
      .map(({ path, value, region }) => ({
        path,
        value,
        what: region === value ? "is not an allowed region" : `is in ${region}, which is not allowed`,
        fix: `Use one of ${listed(allowed[cloud])}.`,
      }));
  },
};

const zoneKeys = ["zone", "availabilityZone"];

function regionsOf(
  cloud: Cloud,
  { region, location, ...props }: Readonly<Record<string, unknown>>,
): { path: string; value: string; region: string }[] {
  return [
    ...textsIn(region).map((name) => ({ path: "region", value: name, region: lastPart(name) })),
    // A bucket's location; a key ring's may be `global`, which is everywhere and so not a region.
    ...textsIn(location)
      .filter((name) => name !== "global")
      .map((name) => ({ path: "location", value: name, region: name.toLowerCase() })),
    ...zoneKeys.flatMap((key) =>
      textsIn(props[key]).map((zone) => ({
        path: key,
        value: zone,
        region: regionOfZone(cloud, lastPart(zone)),
      })),
    ),
  ];
}

/** Google's outputs name places by their address. */
const lastPart = (text: string): string => text.split("/").at(-1)!;

export const machineTypes: ResourceRule = {
  name: "machine-types",
  description: "Machines use allowed machine types.",
  level: "mandatory",
  settings: ["machineTypes"],
  check(resource, { machineTypes: allowed }) {
    const cloud = cloudOf(resource);
    const key = isGcpMachine(resource.type)
      ? "machineType"
      : resource.type === types.awsInstance || resource.type === types.awsLaunchTemplate
        ? "instanceType"
        : undefined;
    if (cloud === undefined || key === undefined) return [];
    return textsIn(resource.props[key])
      .filter((name) => !allowed[cloud].includes(lastPart(name)))
      .map((value) => ({
        path: key,
        value,
        what: "is not an allowed machine type",
        fix: `Use one of ${listed(allowed[cloud])}, or allow it.`,
      }));
  },
};

const longestList = 5;

const listed = (names: readonly string[]): string =>
  names.length <= longestList
    ? names.join(", ")
    : `${names.slice(0, longestList).join(", ")} … (${names.length} in all)`;
