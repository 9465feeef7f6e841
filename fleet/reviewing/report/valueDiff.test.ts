import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { valueDiff } from "./valueDiff.ts";

const limits = { lines: 1000, lineCharacters: 200 };
const shown = (before: string | undefined, after: string | undefined) => valueDiff(before, after, limits);

test.each([
  ["a", "b", ["- a", "+ b"]],
  [undefined, "b", ["+ b"]],
  ["a", undefined, ["- a"]],
  ["a\nb\nc\nd\ne", "a\nb\nc\nX\ne", ["@@ 1 line @@", "  b", "  c", "- d", "+ X", "  e"]],
  ["a\nb", "a\nb\nc", ["  a", "  b", "+ c"]],
  [
    '{"a":1,"b":[2]}',
    '{"a":1,"b":[3]}',
    ["@@ 1 line @@", '    "a": 1,', '    "b": [', "-     2", "+     3", "    ]", "  }"],
  ],
  ["{broken", "{", ["- {broken", "+ {"]],
])("%j to %j", (before, after, lines) => expect(shown(before, after)).toEqual(lines));

test("numbers, lists and objects", () => {
  expect(valueDiff(1, 2, limits)).toEqual(["- 1", "+ 2"]);
  expect(valueDiff(["a"], ["a", "b"], limits)).toContain('+   "b"');
});

test("a long line begins where it begins to differ", () => {
  const [minus, plus] = shown("x".repeat(5000) + "1", "x".repeat(5000) + "2");
  expect(minus).toMatch(/^- …\(4950 the same\) x{50}1$/);
  expect(plus).toMatch(/x2$/);
});

test("changes far apart leave out what is between them", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `l${index}`);
  const changed = lines.map((line, index) => (index === 3 || index === 26 ? "X" : line));
  expect(shown(lines.join("\n"), changed.join("\n"))).toContain("@@ 18 lines @@");
});

test("no more lines than asked for", () => {
  const many = (mark: string) => Array.from({ length: 5000 }, (_, index) => `${mark}${index}`).join("\n");
  const lines = valueDiff(many("a"), many("b"), { lines: 10, lineCharacters: 100 });
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe("@@ 9990 lines @@");
});

test("what is shown of short texts is enough to make the new one of the old one", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c"), { maxLength: 12 })
    .map((lines) => lines.map((line) => `x${line}`));
  fc.assert(
    fc.property(text, text, (before, after) => {
      // Nothing is hidden if all is context: compare counts of lines on both sides.
      const lines = shown(before.join("\n"), after.join("\n"));
      const count = (marks: string) =>
        lines.filter((line) => marks.includes(line[0]!) && !line.startsWith("@@")).length;
      const hidden = lines.reduce(
        (sum, line) => sum + Number(/^@@ (\d+) lines? @@$/.exec(line)?.[1] ?? 0),
        0,
      );
      expect(count("- ") + hidden).toBe(Math.max(before.length, 1));
      expect(count("+ ") + hidden).toBe(Math.max(after.length, 1));
    }),
  );
});
