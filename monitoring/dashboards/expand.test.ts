import { describe, expect, test } from "@jest/globals";
import { panelQueries } from "./panelQueries.ts";
import { expand, expandFor, type Expansion } from "./expand.ts";

const expansion: Expansion = { from: 1_000, to: 7_201_000, interval: "30s", retention: "raw" };

describe("placeholders", () => {
  test.each([
    ["WHERE $timeFilter", {}, "WHERE time >= 1000ms and time <= 7201000ms"],
    ["GROUP BY time($__interval)", {}, "GROUP BY time(30s)"],
    ["* $__interval_ms / 3600000", {}, "* 30000 / 3600000"],
    ['FROM "jitsi"."${retention}"."cpu"', { retention: "long" as const }, 'FROM "jitsi"."long"."cpu"'],
    ['"region" =~ /^$region$/', {}, '"region" =~ /^.*$/'],
    ['"pool" =~ /^$memberPool$/', {}, '"pool" =~ /^.+$/'],
    ['"bridge" =~ /^$bridge$/', { variables: { bridge: "eu-1.x" } }, String.raw`"bridge" =~ /^eu-1\.x$/`],
    ['"host" =~ /^$host$/', { variables: { host: ["a", "b(1)"] } }, String.raw`"host" =~ /^(a|b\(1\))$/`],
    ['"host" =~ /^$host$/', { variables: { host: ["a"] } }, '"host" =~ /^a$/'],
  ])("%s", (influxQl, more, expected) => expect(expand(influxQl, { ...expansion, ...more })).toBe(expected));

  test("one that nothing stands for is an error", () =>
    expect(() => expand("WHERE $nobody", expansion)).toThrow("Nothing stands for $nobody"));
});

test("every panel's query is complete", () => {
  for (const query of panelQueries()) expect(expandFor(query, expansion)).not.toContain("${");
});

test("a panel of the latest values looks at its own time", () => {
  const now = panelQueries().find(({ timeFrom }) => timeFrom === "1m")!;
  expect(expandFor(now, expansion)).toContain("time >= 7141000ms and time <= 7201000ms");
});
