/** The relay network: regions, their groups, and what Jicofo and each bridge are told of them. */

import type { Bridge } from "./bridges.ts";
import { appHost } from "../hosts/hosts.ts";
import { flag, type EnvOf } from "../images/env.ts";
import type { RegionLabel, Settings } from "../settings.ts";

/** Regions so near each other that a conference within them need not be spread. */
export interface RegionGroup {
  readonly name: string;
  readonly regions: readonly RegionLabel[];
}

/** Upstream's RegionBased: same region, then same group, then anywhere (jicofo `RegionBasedBridgeSelectionStrategy.kt`). */
export const selectionStrategy = "RegionBasedBridgeSelectionStrategy";

/** Above this stress Jicofo avoids a bridge (jicofo `reference.conf`, bridge.stress-threshold). */
export const stressThreshold = 0.8;

/** Regions that have a bridge, sorted. */
export const regionsWithBridges = ({ hosts, bridges }: Pick<Settings, "hosts" | "bridges">): RegionLabel[] =>
  [
    ...new Set(
      [...bridges.static, ...bridges.autoscaling].flatMap(
        (bridge) => hosts.find((host) => host.name === bridge.host)?.region ?? [],
      ),
    ),
  ].sort();

/** The groups as given, or every region with a bridge as a group of its own. */
export function regionGroups(settings: Pick<Settings, "hosts" | "bridges" | "regions">): RegionGroup[] {
  const given = Object.entries(settings.regions.groups).map(([name, regions]) => ({ name, regions }));
  return given.length > 0
    ? given
    : regionsWithBridges(settings).map((region) => ({ name: region, regions: [region] }));
}

/** Where new conferences begin: as given, or where the app server is if bridges are there, or the first region with one. */
export function localRegion(settings: Settings): RegionLabel {
  const withBridges = regionsWithBridges(settings);
  const near = appHost(settings).region;
  return settings.regions.local ?? (withBridges.includes(near) ? near : (withBridges[0] ?? near));
}

/** Octo is on even for one bridge, so that a second one changes nothing in the first. */
export const octoOfJicofo = (settings: Settings): EnvOf<"jicofo"> => ({
  ENABLE_OCTO: flag(true),
  OCTO_BRIDGE_SELECTION_STRATEGY: selectionStrategy,
  BRIDGE_STRESS_THRESHOLD: String(stressThreshold),
  JICOFO_OCTO_REGION: localRegion(settings),
  JICOFO_BRIDGE_REGION_GROUPS: renderRegionGroups(regionGroups(settings)),
});

export const octoOfBridge = (bridge: Bridge) => ({
  ENABLE_OCTO: flag(true),
  JVB_OCTO_REGION: bridge.region,
  JVB_OCTO_RELAY_ID: bridge.relayId,
});

/** Raw HOCON list elements, as the image puts them between brackets: `["a","b"],["c"]` (trap T58). */
export const renderRegionGroups = (groups: readonly RegionGroup[]): string =>
  groups.map(({ regions }) => JSON.stringify(regions)).join(",");

/** Reads what `renderRegionGroups` wrote. @returns undefined if it is not of that form */
export function parseRegionGroups(text: string): RegionLabel[][] | undefined {
  try {
    const value: unknown = JSON.parse(`[${text}]`);
    const isList = (list: unknown): list is string[] =>
      Array.isArray(list) && list.every((item) => typeof item === "string");
    return Array.isArray(value) && value.every(isList) ? value : undefined;
  } catch {
    return undefined;
  }
}
