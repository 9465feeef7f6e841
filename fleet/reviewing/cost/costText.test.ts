import { stripVTControlCharacters } from "node:util";
import { expect, test } from "@jest/globals";
import { costCsv, costTable, itemsCsv, itemsTable, type StackCost } from "./costText.ts";

const group = {
  kind: "machine",
  host: "ew1",
  cloud: "gcp",
  region: "europe-west1",
  what: 'n2, "spot"',
  min: 1,
  max: 10,
  usdEach: 100.126,
} as const;

const acme: StackCost = {
  stack: "acme",
  items: [group, { ...group, kind: "disk", max: 1, usdEach: undefined }],
  usdPerMonth: 100.126,
  usdPerMonthAtMost: 1001.26,
  participantHour: { usdTraffic: 0.07, usdBridge: 0.005 },
  gaps: { "disk, in x": 1 },
  unpriced: ["disk, in x", "host fsn"],
};
const free: StackCost = {
  stack: "free",
  items: [],
  usdPerMonth: 0,
  usdPerMonthAtMost: 0,
  participantHour: undefined,
  gaps: {},
  unpriced: ["host fsn"],
};

const lines = (text: string): string[] =>
  stripVTControlCharacters(text)
    .split("\n")
    .map((line) => line.trim());

test("several stacks have a sum, which is a lower bound where a price is missing; what has none is named once", () =>
  expect(lines(costTable([acme, free], { usdPerMonth: 100.126, usdPerMonthAtMost: 1001.26 }))).toEqual([
    expect.stringMatching(
      /^stack +\$ a month +with groups at their maximum +\$ a participant-hour/,
    ) as unknown,
    expect.stringMatching(/^acme +at least 100 +at least 1001 +0\.0750$/) as unknown,
    expect.stringMatching(/^free +0 +0$/) as unknown,
    expect.stringMatching(/^all +at least 100 +at least 1001$/) as unknown,
    "",
    "Not in these sums:",
    "disk, in x (no price known)",
    "host fsn",
  ]));

test("items tell how many there are, and what nobody knows", () => {
  const [, machine, disk] = lines(itemsTable([acme]));
  expect(machine).toMatch(/^acme +ew1 +machine .* gcp europe-west1 +1 to 10 +100\.13$/);
  expect(disk).toMatch(/ 1 +unknown$/);
});

test("CSV of stacks: an unknown amount is empty, never 0", () =>
  expect(costCsv([acme, free]).split("\n")).toEqual([
    "stack,usd_per_month,usd_per_month_at_most,usd_per_participant_hour,without_price",
    'acme,100.13,1001.26,0.0750,"disk, in x; host fsn"',
    "free,0.00,0.00,,host fsn",
  ]));

test("CSV of items, with quotes in values", () =>
  expect(itemsCsv([acme]).split("\n")).toEqual([
    "stack,host,kind,what,cloud,region,min,max,usd_per_month_each",
    'acme,ew1,machine,"n2, ""spot""",gcp,europe-west1,1,10,100.1260',
    'acme,ew1,disk,"n2, ""spot""",gcp,europe-west1,1,1,',
  ]));
