import { expect, test } from "@jest/globals";
import { nearestRegion } from "./nearestRegion.ts";
import { findRegion, regions, type Cloud } from "./regions.ts";

test.each<[Cloud, string, string]>([
  // The other cloud's name, and what is at the same place or is called nearly the same.
  ["gcp", "eu-west-1", "europe-west1"],
  ["gcp", "eu-central-1", "europe-west3"],
  ["gcp", "us-east-1", "us-east1"],
  ["gcp", "us-east-2", "us-east5"],
  ["gcp", "ap-northeast-1", "asia-northeast1"],
  ["gcp", "sa-east-1", "southamerica-east1"],
  ["gcp", "eu-south-2", "europe-southwest1"],
  ["aws", "us-east1", "us-east-1"],
  ["aws", "us-east4", "us-east-1"],
  ["aws", "europe-west6", "eu-central-2"],
  ["aws", "europe-west1", "eu-west-1"],
  ["aws", "asia-southeast1", "ap-southeast-1"],
  ["aws", "africa-south1", "af-south-1"],
  // Slips.
  ["gcp", "europe-wset1", "europe-west1"],
  ["gcp", "eu-west3", "europe-west3"],
  ["aws", "us-east1-", "us-east-1"],
])("%s: %s means %s", (cloud, name, meant) => expect(nearestRegion(cloud, name)).toBe(meant));

test("another cloud's region leads to the same continent, where there is one", () => {
  const strange = regions.flatMap(({ cloud, name, continent }) => {
    const other = cloud === "gcp" ? "aws" : "gcp";
    const found = findRegion(other, nearestRegion(other, name))!;
    return found.continent === continent ? [] : [`${name}: ${found.name}`];
  });
  expect(strange).toEqual([]);
});
