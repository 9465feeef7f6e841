/** The region that a name which a cloud does not have most likely means. */

import { closest } from "fastest-levenshtein";
import { regions, type Cloud, type CloudRegion } from "./regions.ts";

/**
 * Of the same name, however it is spelled (`eu-west-1`: `europe-west1`); else at the same place (`eu-central-1`, Frankfurt: `europe-west3`); else the
 * nearest name, on the same continent if that is known.
 */
export function nearestRegion(cloud: Cloud, name: string): string {
  const mine = regions.filter((region) => region.cloud === cloud);
  const theirs = regions.find((region) => region.cloud !== cloud && region.name === name);
  const onContinent = mine.filter(({ continent }) => continent === theirs?.continent);
  const candidates = onContinent.length > 0 ? onContinent : mine;
  const spelling = spelled(name);
  const found =
    candidates.find((region) => spelled(region.name) === spelling) ??
    candidates.find((region) => theirs !== undefined && sharePlace(region, theirs));
  if (found !== undefined) return found.name;
  const near = closest(
    spelling,
    candidates.map((region) => spelled(region.name)),
  );
  return candidates.find((region) => spelled(region.name) === near)!.name;
}

/** Words of several places. */
const directions = new Set(["northern", "south", "united", "the", "city"]);

const sharePlace = (one: CloudRegion, other: CloudRegion): boolean => {
  const words = ({ place }: CloudRegion): string[] =>
    place
      .toLowerCase()
      .split(/[\s,.]+/)
      .filter((word) => word !== "" && !directions.has(word));
  return words(one).some((word) => words(other).includes(word));
};

/** One spelling for both clouds: `eu-west-1` and `europe-west1` are `eu-west1`. */
const spelled = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^europe\b/, "eu")
    .replace(/^asia\b/, "ap")
    .replace(/^southamerica\b/, "sa")
    .replace(/^northamerica\b/, "ca")
    .replace(/^africa\b/, "af")
    .replace(/-(\d+)$/, "$1");
