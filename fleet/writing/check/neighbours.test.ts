import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { describe } from "../../../model/deployment.ts";
import { arbitrarySettings } from "../../../model/rules/arbitrarySettings.ts";
import { cloudSettings } from "../../../model/rules/fixtures.ts";
import type { Settings } from "../../../model/settings.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { clashesOf } from "./clashes.ts";
import { neighboursOf } from "./neighbours.ts";
import { accountClashes } from "./platformClashes.ts";

const loaded = (settings: Settings, index: number) =>
  ({
    stack: `stack-${index}`,
    source: "",
    problems: [],
    advice: [],
    deployment: describe(settings),
    platform: undefined,
    facts: undefined,
  }) as unknown as LoadedStack & { deployment: NonNullable<LoadedStack["deployment"]> };

/** Prefixes of one letter and hosts of a few names: many of them clash. */
const settings = fc.oneof(
  arbitrarySettings,
  fc
    .tuple(fc.constantFrom("acme", "bolt"), fc.constantFrom("a.com", "b.com"))
    .map(([appPrefix, baseDomain]) => cloudSettings({ appPrefix, baseDomain })),
);

test("whoever clashes is a neighbour", () => {
  let clashes = 0;
  fc.assert(
    fc.property(fc.array(settings, { minLength: 2, maxLength: 6 }), (fleet) => {
      const all = fleet.map(loaded);
      const neighbours = neighboursOf(all);
      for (const mine of all)
        for (const other of all) {
          if (other === mine) continue;
          if (clashesOf(mine, [other]).length + accountClashes(mine, [other]).length === 0) continue;
          clashes++;
          expect(neighbours(mine)).toContain(other);
        }
    }),
    { numRuns: 50 },
  );
  expect(clashes).toBeGreaterThan(0);
});

test("who shares nothing is none, nobody is their own, and the order is the folder's", () => {
  const ownDaemon = (index: number): Settings["hosts"] =>
    cloudSettings().hosts.map((host) =>
      host.on === "docker" ? { ...host, docker: `ssh://root@host-${index}` } : host,
    );
  const all = ["acme", "bolt", "acme"].map((appPrefix, index) =>
    loaded(cloudSettings({ appPrefix, baseDomain: `${index}.com`, hosts: ownDaemon(index) }), index),
  );
  const neighbours = neighboursOf(all);
  expect(all.map((mine) => neighbours(mine).map(({ stack }) => stack))).toEqual([
    ["stack-2"],
    [],
    ["stack-0"],
  ]);
});
