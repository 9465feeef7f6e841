import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import {
  localRegion,
  octoOfJicofo,
  parseRegionGroups,
  regionGroups,
  regionsWithBridges,
  renderRegionGroups,
} from "./octo.ts";
import { exampleBridge, exampleSettings } from "../rules/fixtures.ts";
import type { RegionSettings } from "../settings.ts";

const host = (name: string, region: string) => ({
  ...exampleSettings().hosts[0]!,
  name,
  docker: `ssh://u@${name}`,
  region,
});

const settings = (
  hosts: [string, string][],
  bridges: [string, string][],
  regions: Partial<RegionSettings> = {},
) =>
  exampleSettings({
    hosts: hosts.map(([name, region]) => host(name, region)),
    appServer: { ...exampleSettings().appServer, host: hosts[0]![0] },
    bridges: { static: bridges.map(([name, on], index) => exampleBridge(index, name, on)), autoscaling: [] },
    regions: { groups: {}, local: undefined, ...regions },
  });

test("Jicofo takes the nearest bridge, and a second one before the first is full", () => {
  const { OCTO_BRIDGE_SELECTION_STRATEGY: strategy, BRIDGE_STRESS_THRESHOLD: threshold } =
    octoOfJicofo(exampleSettings());
  expect(strategy).toBe("RegionBasedBridgeSelectionStrategy");
  // A stress of 1 is a full bridge.
  expect(Number(threshold)).toBeGreaterThan(0.5);
  expect(Number(threshold)).toBeLessThan(1);
});

test("the order of hosts in the settings changes nothing of Jicofo: it would restart", () => {
  const hosts: [string, string][] = [
    ["app", "fsn"],
    ["b", "ash"],
    ["c", "hel"],
  ];
  const bridges: [string, string][] = [
    ["x", "c"],
    ["y", "b"],
  ];
  const given = settings(hosts, bridges);
  const turned = { ...given, hosts: given.hosts.toReversed() };
  expect(regionsWithBridges(given)).toEqual(["ash", "hel"]);
  expect(octoOfJicofo(turned)).toEqual(octoOfJicofo(given));
});

describe("region groups", () => {
  test("without any given, every region with a bridge is one of its own", () => {
    const given = settings(
      [
        ["app", "fsn"],
        ["b", "ash"],
      ],
      [
        ["x", "b"],
        ["y", "b"],
      ],
    );
    expect(regionGroups(given)).toEqual([{ name: "ash", regions: ["ash"] }]);
  });

  test("as given, else", () => {
    const given = settings(
      [
        ["app", "fsn"],
        ["b", "ash"],
      ],
      [
        ["x", "app"],
        ["y", "b"],
      ],
      { groups: { world: ["fsn", "ash"] } },
    );
    expect(regionGroups(given)).toEqual([{ name: "world", regions: ["fsn", "ash"] }]);
  });

  test("regions are those of hosts with a bridge, each once", () => {
    expect(
      regionsWithBridges(
        settings(
          [
            ["app", "fsn"],
            ["b", "ash"],
          ],
          [
            ["x", "b"],
            ["y", "b"],
          ],
        ),
      ),
    ).toEqual(["ash"]);
  });
});

describe("local region", () => {
  test.each<[string, [string, string][], Partial<RegionSettings>, string]>([
    [
      "the app server's, when bridges are there",
      [
        ["x", "app"],
        ["y", "b"],
      ],
      {},
      "fsn",
    ],
    ["the first with bridges, when none is beside the app server", [["y", "b"]], {}, "ash"],
    [
      "as given",
      [
        ["x", "app"],
        ["y", "b"],
      ],
      { local: "ash" },
      "ash",
    ],
  ])("%s", (_, bridges, regions, expected) => {
    expect(
      localRegion(
        settings(
          [
            ["app", "fsn"],
            ["b", "ash"],
          ],
          bridges,
          regions,
        ),
      ),
    ).toBe(expected);
  });
});

describe("region groups as Jicofo reads them", () => {
  test("are raw HOCON list elements", () => {
    expect(
      renderRegionGroups([
        { name: "e", regions: ["a", "b"] },
        { name: "u", regions: ["c"] },
      ]),
    ).toBe('["a","b"],["c"]');
  });

  test("come back as they went", () => {
    const groups = fc.array(fc.record({ name: fc.string(), regions: fc.array(fc.string()) }));
    fc.assert(
      fc.property(groups, (given) => {
        expect(parseRegionGroups(renderRegionGroups(given))).toEqual(given.map(({ regions }) => regions));
      }),
    );
  });

  test.each(["[a]", '["a"', '{"a":1}', '["a",1]', '"a"'])("%s is not of that form", (text) => {
    expect(parseRegionGroups(text)).toBeUndefined();
  });
});
