import { describe, expect, test } from "@jest/globals";
import { loadStack } from "../stacks/loadStack.ts";
import { openStackFolder } from "../stacks/stackFolder.ts";
import { concurrencyFor, memoryOf } from "./capacity.ts";

test.each([
  ["as many as there are cores", [400, 400], 4, 100_000, 4],
  ["as many as fit", [400, 1000], 8, 3500, 3],
  ["one at the least", [1000], 8, 200, 1],
  ["without a stack, cores", [], 2, 100, 2],
])("%s", (_, needs, cores, freeMiB, expected) =>
  expect(concurrencyFor(needs, { cores, freeMiB })).toBe(expected),
);

describe("a stack needs a process for each cloud", () => {
  const needs = (config: string, stack: string): number =>
    memoryOf(loadStack(openStackFolder(config), stack));
  test("of the example stacks", () => {
    expect(needs("config", "local")).toBe(460);
    expect(needs("test/stacks", "cloud-small")).toBe(650);
    expect(needs("examples/config", "platform")).toBe(1080);
    expect(needs("examples/config", "acme")).toBe(1140);
  });
});
