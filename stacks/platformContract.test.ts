import { describe, expect, test } from "vitest";
import { platformFactsOf } from "../model/platform/factsOf.ts";
import { planPlatform } from "../model/platform/plan.ts";
import { parsePlatformOutputs } from "./platformContract.ts";

const facts = platformFactsOf(
  planPlatform({
    kind: "platform",
    stack: "platform",
    baseDomain: "my-app.com",
    gcp: { project: "my-app-video", regions: ["europe-west1"] },
    aws: { account: "012345678901", regions: ["us-east-1"] },
    networkCidr: "10.64.0.0/12",
    ci: undefined,
    operators: [],
    protect: true,
    labels: {},
  }),
);

const problemOf = (value: unknown) => {
  const parsed = parsePlatformOutputs(value, "platform-eu");
  return "problems" in parsed ? parsed.problems : [];
};

test("facts come through as they are, over JSON too", () => {
  expect(parsePlatformOutputs(facts, "platform-eu")).toEqual({ facts });
  expect(parsePlatformOutputs(JSON.parse(JSON.stringify(facts)), "platform-eu")).toEqual({ facts });
  expect(parsePlatformOutputs({ ...facts, aws: null }, "platform-eu")).toEqual({
    facts: { ...facts, aws: null },
  });
});

test("an addition of a newer program does no harm", () =>
  expect(parsePlatformOutputs({ ...facts, more: 1 }, "platform-eu")).toEqual({ facts }));

describe("what is no platform is named as what it is", () => {
  test.each<[string, unknown, RegExp, RegExp]>([
    ["no output", undefined, /has no output `platform`/, /pulumi up --stack platform-eu/],
    ["null", null, /has no output `platform`/, /kind: platform/],
    ["text", "hello", /has outputs of version \(none\)/, /pulumi up/],
    [
      "no version",
      { ...facts, schemaVersion: undefined },
      /version \(none\), this program reads 1/,
      /pulumi up/,
    ],
    ["an older version", { ...facts, schemaVersion: 0 }, /version 0, this program reads 1/, /Deploy it once/],
    [
      "a newer version",
      { ...facts, schemaVersion: 2 },
      /newer version.* version 2, this one reads 1/,
      /as new/,
    ],
    ["a part", { ...facts, gcp: { ...facts.gcp, zone: undefined } }, /platform\.gcp\.zone missing/, /Finish/],
    ["no clouds", { schemaVersion: 1, baseDomain: "x.y" }, /platform\.gcp, platform\.aws missing/, /Finish/],
    [
      "a wrong CIDR",
      { ...facts, gcp: { ...facts.gcp, subnetworks: { "europe-west1": { id: "x", cidr: "y" } } } },
      /platform\.gcp\.subnetworks\.europe-west1\.cidr/,
      /Finish/,
    ],
  ])("%s", (_, value, what, fix) => {
    const [problem, ...others] = problemOf(value);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ key: "jitsi:platform", value: "platform-eu" });
    expect(problem?.what).toMatch(what);
    expect(problem?.fix).toMatch(fix);
  });
});
