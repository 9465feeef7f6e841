import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { lastValue, readHocon } from "./hocon.ts";

const values = (text: string): Record<string, string> =>
  Object.fromEntries(readHocon(text).entries.map(({ path, value }) => [path, value]));

describe("reads", () => {
  test.each([
    ["a.b = 1", { "a.b": "1" }],
    ["a { b { c = 1 }, d: 2 }", { "a.b.c": "1", "a.d": "2" }],
    ['{ "a": { "b": "x y" } }', { "a.b": "x y" }],
    ["a = 1 minute # comment\nb = 2 // more", { a: "1 minute", b: "2" }],
    ['a = "# no comment"', { a: "# no comment" }],
    ['a = "a \\" b"', { a: 'a " b' }],
    ['a = """line\n"two" """\nb = 1', { a: 'line\n"two" ', b: "1" }],
    ["a = [1, { b = 2 }, # }\n 3]\nc = 4", { a: "[1, { b = 2 }, # }\n 3]", c: "4" }],
    ["a = { b = 1 } { c = 2 }", { "a.b": "1", "a.c": "2" }],
    ["a =\n  1", { a: "1" }],
    ["a += 1", { a: "1" }],
    ["a = ${x.y}/z\nb = ${?HOME}", { a: "${x.y}/z", b: "${?HOME}" }],
    ['include "other.conf"\ninclude file("x")\na = 1', { a: "1" }],
    ['a."b.c".d = 1', { "a.b.c.d": "1" }],
    ["a = http://x", { a: "http:" }],
    ["\uFEFFa = 1\r\nb = 2\r\n", { a: "1", b: "2" }],
    ["", {}],
    ["# nothing", {}],
    ['a = ""', { a: "" }],
    ["included = 1", { included: "1" }],
  ])("%j", (text, expected) => {
    expect(readHocon(text).fault).toBeUndefined();
    expect(values(text)).toEqual(expected);
  });
});

test("lines are counted", () => {
  const { entries } = readHocon('# first\na {\n  b = """\n\n"""\n  c = [\n 1 ]\n\n  d = 2\n}');
  expect(entries.map(({ path, line }) => [path, line])).toEqual([
    ["a.b", 3],
    ["a.c", 6],
    ["a.d", 9],
  ]);
});

test("the last value counts", () => {
  const hocon = readHocon("a.b = 1\na { b = 2 }");
  expect(lastValue(hocon, "a.b")).toEqual({ path: "a.b", value: "2", line: 2 });
  expect(lastValue(hocon, "a")).toBeUndefined();
});

describe("finds faults", () => {
  test.each([
    ["a {\n b = 1\n", 1, "never closed"],
    ["a = 1\n}\n", 2, "never opened"],
    ['a = "x\nb = 1', 1, "quote"],
    ['a = """x', 1, "quote"],
    ["a = [1, 2\nb = 1", 1, "bracket ["],
    ["a\n", 1, "without a value"],
    ["a = \n", 1, "without a value"],
    ["x = 1\na = ,", 2, "without a value"],
    ["{ a = 1 } b", 1, "after its last bracket"],
    ["= 1", 1, "without a key"],
  ])("%j", (text, line, words) => {
    const { fault } = readHocon(text);
    expect(fault?.line).toBe(line);
    expect(fault?.what).toContain(words);
  });
});

test("no text makes it throw or go on for ever", () => {
  const signs = fc.constantFrom(...'ab.{}[]"=:+,#/\\$ \n\r\t', '"""', "include ", "//");
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 40 }), (parts) => {
      const { entries, fault } = readHocon(parts.join(""));
      const lines = parts.join("").split("\n").length;
      for (const { line } of fault === undefined ? entries : [...entries, fault]) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
      }
    }),
    { numRuns: 5000 },
  );
});

test("objects that are printed are read", () => {
  const leaf = fc.oneof(fc.integer().map(String), fc.stringMatching(/^[a-z ]*[a-z]$/));
  const key = fc.stringMatching(/^[a-z]{1,5}$/).filter((word) => word !== "include");
  const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
    tree: fc.dictionary(key, fc.oneof({ maxDepth: 4 }, leaf, tie("tree")), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(values(JSON.stringify(value, null, 2))).toEqual(flat(value));
    }),
  );
});

const flat = (value: object, prefix = ""): Record<string, string> =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
      typeof item === "object" && item !== null
        ? Object.entries(flat(item, `${prefix}${key}.`))
        : [[`${prefix}${key}`, String(item)]],
    ),
  );
