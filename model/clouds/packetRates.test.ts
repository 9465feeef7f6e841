import { expect, test } from "@jest/globals";
import { findMachineType } from "./machineTypes.ts";
import { findPacketRate, packetRates, suggestedPacketRate, type PacketRate } from "./packetRates.ts";

test("every row says where it is from, and lies where such machines lie", () => {
  for (const row of packetRates) {
    expect(row.source).not.toBe("");
    expect(row.packetsPerSecond / row.vCPU).toBeGreaterThanOrEqual(10_000);
    expect(row.packetsPerSecond / row.vCPU).toBeLessThanOrEqual(12_500);
  }
});

test("no threshold is made up: only a user's own row gives one", () => {
  expect(findPacketRate("gcp", "n2-standard-4")).toBeUndefined();
  const own: PacketRate = {
    cloud: "gcp",
    machineType: "n2-standard-4",
    vCPU: 4,
    packetsPerSecond: 44_000,
    source: "measured by acme",
  };
  expect(findPacketRate("gcp", "n2-standard-4", [own])).toBe(own);
  expect(findPacketRate("aws", "n2-standard-4", [own])).toBeUndefined();
});

test("a suggestion is below every rate per vCPU that anybody runs with", () => {
  const type = findMachineType("aws", "c7i.xlarge")!;
  expect(suggestedPacketRate(type)).toBe(40_400);
  for (const { vCPU, packetsPerSecond } of packetRates)
    expect(suggestedPacketRate({ vCPU })).toBeLessThanOrEqual(packetsPerSecond);
});
