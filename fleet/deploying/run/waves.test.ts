import { describe, expect, test } from "@jest/globals";
import { Failure } from "../../terminal/failure.ts";
import { parseCount } from "../../command/options.ts";
import type { Placed } from "../../stacks/selection.ts";
import { parseBudget, parseCanary, planWaves } from "./waves.ts";

const customer = (stack: string): Placed => ({ stack, kind: "customer", platform: "p" });
const platform: Placed = { stack: "p", kind: "platform", platform: undefined };
const fleet = [customer("a"), customer("b"), customer("c"), platform, customer("d"), customer("e")];

const shown = (...args: Parameters<typeof planWaves>): string[] =>
  planWaves(...args).map(({ name, stacks, canary }) => `${name}${canary ? "!" : ""}: ${stacks.join(" ")}`);

describe("waves", () => {
  test.each([
    [fleet, undefined, 3, ["platforms: p", "canary!: a", "wave 1: b c d", "wave 2: e"]],
    [fleet, 2, 0, ["platforms: p", "canary!: a b", "wave 1: c d e"]],
    [fleet, ["d", "b"], 10, ["platforms: p", "canary!: d b", "wave 1: a c e"]],
    [fleet, 0, 4, ["platforms: p", "wave 1: a b c d", "wave 2: e"]],
    [fleet, 9, 1, ["platforms: p", "canary!: a b c d e"]],
    [[customer("a")], undefined, 10, ["wave 1: a"]],
    [[platform], undefined, 10, ["platforms: p"]],
    [[], undefined, 10, []],
  ])("%# platforms, canaries, the rest", (stacks, canary, wave, expected) =>
    expect(shown(stacks, { canary, wave })).toEqual(expected),
  );

  test("a canary that is not chosen, or no customer, is refused", () => {
    expect(() => planWaves(fleet, { canary: ["x", "p"], wave: 1 })).toThrow(
      "--canary: x, p is none of the chosen customers' stacks.",
    );
  });
});

describe("what the options take", () => {
  test.each([
    ["3", 3],
    ["acme,shop,", ["acme", "shop"]],
  ])("--canary %s", (text, expected) => expect(parseCanary(text)).toEqual(expected));

  test.each([
    ["0", 40, 0],
    ["3", 40, 3],
    ["10%", 45, 4],
    ["100%", 45, 45],
  ])("--max-failures %s of %i is %i", (text, stacks, expected) =>
    expect(parseBudget(text)(stacks)).toBe(expected),
  );

  test.each(["", "-1", "1.5", "101%", "many"])("--max-failures %s is refused", (text) =>
    expect(() => parseBudget(text)).toThrow(Failure),
  );

  test("a count has a least", () => {
    expect(parseCount("--wave", "0", 0)).toBe(0);
    expect(() => parseCount("--concurrency", "0", 1)).toThrow("from 1 on");
    expect(() => parseCount("--concurrency", "two", 1)).toThrow('"two" is none');
  });
});
