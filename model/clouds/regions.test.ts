import { expect, test } from "@jest/globals";
import { findRegion, regionLabel, regionNames, regionOfZone, regions } from "./regions.ts";

// A platform's networks lie where these numbers say: a changed one would replace networks with machines in them.
test.each([
  ["gcp", "us-central1", 0],
  ["gcp", "europe-west1", 14],
  ["gcp", "africa-south1", 41],
  ["aws", "us-east-1", 128],
  ["aws", "eu-central-1", 138],
  ["aws", "af-south-1", 156],
] as const)("%s %s has slot %i for ever", (cloud, name, slot) =>
  expect(findRegion(cloud, name)?.slot).toBe(slot),
);

test("no two regions share a slot, a name or a label, and every slot fits a byte", () => {
  expect(new Set(regions.map(({ slot }) => slot)).size).toBe(regions.length);
  expect(new Set(regions.map(({ cloud, name }) => regionLabel(cloud, name))).size).toBe(regions.length);
  for (const { cloud, slot } of regions) {
    expect(slot).toBeGreaterThanOrEqual(cloud === "gcp" ? 0 : 128);
    expect(slot).toBeLessThan(cloud === "gcp" ? 128 : 256);
  }
});

test("names have the cloud's form, and zones are of their region", () => {
  for (const { cloud, name, zones } of regions) {
    expect(name).toMatch(cloud === "gcp" ? /^[a-z]+-[a-z]+\d+$/ : /^[a-z]{2}-[a-z]+-\d$/);
    expect(new Set(zones).size).toBe(zones.length);
    for (const zone of zones) expect(regionOfZone(cloud, zone)).toBe(name);
  }
});

test.each([
  ["gcp", "europe-west1", ["europe-west1-b", "europe-west1-c", "europe-west1-d"]],
  ["gcp", "europe-west4", ["europe-west4-a", "europe-west4-b", "europe-west4-c"]],
  ["aws", "eu-central-1", ["eu-central-1a", "eu-central-1b", "eu-central-1c"]],
] as const)("%s %s has zones %j", (cloud, name, zones) =>
  expect(findRegion(cloud, name)?.zones).toEqual(zones),
);

test("an unknown region is not found", () => {
  expect(findRegion("gcp", "us-east-1")).toBeUndefined();
  expect(findRegion("aws", "europe-west1")).toBeUndefined();
  expect(regionNames("aws")).not.toContain("us-west-1");
});

test.each([
  ["gcp", "europe-west1", "gcp-europe-west1"],
  ["aws", "us-east-1", "aws-us-east-1"],
] as const)("the label of %s %s is %s", (cloud, name, label) => expect(regionLabel(cloud, name)).toBe(label));
