import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { visible, visibleJson, visibleOutput } from "./visible.ts";

test.each([
  ["fine\u202e//:sptth", "fine\\u{202e}//:sptth"],
  ["a\u2066b\u2069", "a\\u{2066}b\\u{2069}"],
  ["\u001b[2J", "\\u{1b}[2J"],
  ["\u009b31m", "\\u{9b}31m"],
  ["zero\u200bwidth", "zero\\u{200b}width"],
  ["a\nb\tc\rd", "a\\nb\\tc\\rd"],
  ["café 日本", "café 日本"],
])("%j is shown as %s", (text, shown) => expect(visible(text)).toBe(shown));

const red = "\u001b[31mred\u001b[39m";

test.each([
  [`${red}\n\tnext`, `${red}\n\tnext`],
  ["\u001b[8mhidden\u001b[0m", "\\u{1b}[8mhidden\u001b[0m"],
  ["over\rwritten\u001b[1A\u202e", "over\\rwritten\\u{1b}[1A\\u{202e}"],
])(
  "what a command prints keeps its lines and colours, and nothing else that a terminal obeys: %j",
  (text, shown) => expect(visibleOutput(text)).toBe(shown),
);

test("JSON stays JSON of the same value, and shows what it holds", () =>
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
      const json = visibleJson(JSON.stringify({ value, [text]: text }, undefined, 2));
      // -0 is 0 in JSON.
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, [text]: text })));
      expect(json).not.toMatch(/[\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
    }),
  ));
