import { describe, expect, test } from "@jest/globals";
import { interleaved, median, medianRatio } from "./measure.ts";

test("variants take turns, and the warm-up does not count", async () => {
  const calls: string[] = [];
  const variant = (name: string) => () => {
    calls.push(name);
    return Promise.resolve({ wallMs: calls.length, peakRssBytes: 1 });
  };
  const samples = await interleaved({ a: variant("a"), b: variant("b") }, 2);
  expect(calls.join("")).toBe("ababab");
  expect(samples.a.map((s) => s.wallMs)).toEqual([3, 5]);
  expect(samples.b.map((s) => s.wallMs)).toEqual([4, 6]);
});

describe("median", () => {
  test.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
  ])("of %j is %d", (values, expected) => expect(median(values)).toBe(expected));

  test("of nothing is an error", () => expect(() => median([])).toThrow("no values"));
});

test("the ratio is taken within each round, so a slow round does not count double", () => {
  const samples = (...values: number[]) => values.map((wallMs) => ({ wallMs, peakRssBytes: 1 }));
  expect(medianRatio(samples(20, 400, 20), samples(10, 200, 10), "wallMs")).toBe(2);
});
