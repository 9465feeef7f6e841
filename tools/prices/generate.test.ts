import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { machineTypes } from "../../model/clouds/machineTypes.ts";
import { machinePriceSource, otherPrices } from "../../model/clouds/prices.generated.ts";
import { findPrices } from "../../model/clouds/prices.ts";
import { parseCsv } from "../csv.ts";
import { pricesFile, renderPrices } from "./generate.ts";

const rows = parseCsv(readFileSync(pricesFile, "utf8"));
const machines = rows.filter(({ category }) => category!.startsWith("compute_"));

test("the generated table is that of the list", async () => {
  const written = readFileSync(new URL("../../model/clouds/prices.generated.ts", import.meta.url), "utf8");
  expect(await renderPrices(rows)).toBe(written);
});

test("every size in the list is the machine type's own", () => {
  const sized = machines.filter(({ size }) => size !== "");
  expect(sized.length).toBeGreaterThan(0);
  for (const { item, size } of sized) {
    const [, vCPU, memoryGiB] = /^(\d+)\D.*\/(\d+) GB$/.exec(size!)!;
    const type = machineTypes.find(({ name }) => name === item);
    expect([item, type]).toEqual([
      item,
      expect.objectContaining({
        vCPU: Number(vCPU),
        memoryGiB: Number(memoryGiB),
        burstable: size!.includes("shared"),
      }),
    ]);
  }
});

test("one source and one day for all machines of a cloud, as the table says", () => {
  for (const { provider, source, as_of } of machines)
    expect(machinePriceSource[provider as "gcp" | "aws"]).toEqual({ source, asOf: as_of });
});

test("other prices are found by category and region, the most trusted first", () => {
  expect(findPrices("gcp", "externalIpv4InUse", "europe-west1")).toMatchObject([
    { usd: 0.005, unit: "hour" },
  ]);
  const trusted = findPrices("gcp", "internetEgress").map(({ confidence }) => confidence);
  expect(trusted.lastIndexOf("high")).toBeLessThan(trusted.indexOf("medium"));
  expect(trusted.indexOf("medium")).toBeLessThan(trusted.indexOf("low"));
  expect(findPrices("aws", "persistentDisk")).toEqual([]);
  expect(otherPrices).toHaveLength(rows.length - machines.length);
});
