import { expect, test } from "@jest/globals";
import { findMachineType, machineTypes, nearMachineTypes } from "./machineTypes.ts";
import { machinePrices } from "./prices.generated.ts";
import { findRegion } from "./regions.ts";

test.each([
  ["gcp", "n2-standard-4", { vCPU: 4, memoryGiB: 16, arch: "x86", burstable: false }],
  ["gcp", "c4-standard-4", { vCPU: 4, memoryGiB: 15, arch: "x86", burstable: false }],
  ["gcp", "c4a-standard-4", { vCPU: 4, memoryGiB: 16, arch: "arm", burstable: false }],
  ["gcp", "e2-medium", { vCPU: 2, memoryGiB: 4, arch: "x86", burstable: true }],
  ["aws", "c7i.xlarge", { vCPU: 4, memoryGiB: 8, arch: "x86", burstable: false }],
  ["aws", "c7g.medium", { vCPU: 1, memoryGiB: 2, arch: "arm", burstable: false }],
  ["aws", "t3.large", { vCPU: 2, memoryGiB: 8, arch: "x86", burstable: true }],
] as const)("%s %s is %j", (cloud, name, expected) =>
  expect(findMachineType(cloud, name)).toMatchObject(expected),
);

test("no type is there twice, and every price is of a type and region that are there", () => {
  expect(new Set(machineTypes.map(({ name }) => name)).size).toBe(machineTypes.length);
  for (const [name, prices] of Object.entries(machinePrices)) {
    const type = machineTypes.find((candidate) => candidate.name === name);
    expect(type?.name).toBe(name);
    for (const [region, { onDemand }] of Object.entries(prices)) {
      expect(findRegion(type!.cloud, region)).toMatchObject({ name: region });
      expect(onDemand).toBeGreaterThan(0);
    }
  }
});

test("a type without a known price has none", () => {
  expect(findMachineType("gcp", "n2-standard-4")?.prices["europe-west1"]?.onDemand).toBeCloseTo(0.2136, 3);
  expect(findMachineType("gcp", "n2-standard-16")?.prices).toEqual({});
});

test.each([
  ["gcp", "n2-standard4", "n2-standard-4"],
  ["gcp", "N2-STANDARD-8", "n2-standard-8"],
  ["aws", "c7i-xlarge", "c7i.xlarge"],
] as const)("%s %s is none; near is %s", (cloud, wrong, near) => {
  expect(findMachineType(cloud, wrong)).toBeUndefined();
  expect(nearMachineTypes(cloud, wrong)[0]).toBe(near);
});

test("a type of one cloud is none of the other", () =>
  expect(findMachineType("aws", "n2-standard-4")).toBeUndefined());
