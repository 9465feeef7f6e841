import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { leafChanges } from "./readableChanges.ts";

const packed = (value: unknown): string => gzipSync(JSON.stringify(value)).toString("base64");

test.each<[string, Parameters<typeof leafChanges>[1], Parameters<typeof leafChanges>[2], unknown[]]>([
  ["texts", "a", "b", [{ path: "p", kind: "update", before: "a", after: "b" }]],
  ["equal ones", "a", "a", []],
  ["what comes", undefined, 3, [{ path: "p", kind: "add", after: 3 }]],
  ["what goes", "x", undefined, [{ path: "p", kind: "delete", before: "x" }]],
  [
    "a leaf of a map",
    { a: 1, b: { c: 2 } },
    { a: 1, b: { c: 3 } },
    [{ path: "p.b.c", kind: "update", before: 2, after: 3 }],
  ],
  ["a list's end", ["a"], ["a", "b"], [{ path: "p[1]", kind: "add", after: "b" }]],
  [
    "files of a list, by their paths",
    {
      files: [
        { path: "a", text: "1" },
        { path: "c", text: "3" },
      ],
    },
    {
      files: [
        { path: "a", text: "1" },
        { path: "b", text: "2" },
        { path: "c", text: "4" },
      ],
    },
    [
      { path: "p.files.c.text", kind: "update", before: "3", after: "4" },
      { path: "p.files.b", kind: "add", after: { path: "b", text: "2" } },
    ],
  ],
  [
    "files of one path, by their places",
    [
      { path: "a", text: "1" },
      { path: "a", text: "2" },
    ],
    [
      { path: "a", text: "1" },
      { path: "a", text: "3" },
    ],
    [{ path: "p[1].text", kind: "update", before: "2", after: "3" }],
  ],
  [
    "files in another order, by their places",
    [{ path: "a" }, { path: "b" }],
    [{ path: "b" }, { path: "a" }],
    [
      { path: "p[0].path", kind: "update", before: "a", after: "b" },
      { path: "p[1].path", kind: "update", before: "b", after: "a" },
    ],
  ],
  ["JSON", '{"a":[1]}', '{"a":[2]}', [{ path: "p.a[0]", kind: "update", before: 1, after: 2 }]],
  ["text that only looks like JSON", "{x", "{y", [{ path: "p", kind: "update", before: "{x", after: "{y" }]],
  ["a list in place of a map", { a: 1 }, [1], [{ path: "p", kind: "update", before: { a: 1 }, after: [1] }]],
])("%s", (_, before, after, expected) => expect(leafChanges("p", before, after)).toEqual(expected));

describe("gzip in base64", () => {
  test("of a document, leaf by leaf", () =>
    expect(leafChanges("p", packed({ image: "1", port: 2 }), packed({ image: "2", port: 2 }))).toEqual([
      { path: "p.image", kind: "update", before: "1", after: "2" },
    ]));
  test("another packing of the same is no change", () => {
    const slow = gzipSync('{"a":1}', { level: 1 }).toString("base64");
    const best = gzipSync('{ "a": 1 }', { level: 9 }).toString("base64");
    expect(leafChanges("p", slow, best)).toEqual([]);
  });
  test("what is none, though it begins so", () =>
    expect(leafChanges("p", "H4sIx", "H4sIy")).toEqual([
      { path: "p", kind: "update", before: "H4sIx", after: "H4sIy" },
    ]));
});
