import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { decode, encode, ResourceReference, Secret, stringsIn, unknown, type Value } from "./values.ts";

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Value>(null, true, false, unknown, new ResourceReference("urn:x", "1")),
    fc.string(),
    fc.integer(),
    tie("value").map((inner) => new Secret(inner)),
    fc.array(tie("value")),
    fc.dictionary(fc.string({ minLength: 1 }), tie("value"), { noNullPrototype: true }),
  ),
}));

test("what is written for the wire reads back the same", () => {
  fc.assert(
    fc.property(value, (v) => {
      expect(decode(JSON.parse(JSON.stringify(encode(v))))).toEqual(v);
    }),
  );
});

test("an output value without a value is unknown, and keeps its secret mark", () => {
  const sig = { "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4" };
  expect(decode(sig)).toBe(unknown);
  expect(decode({ ...sig, secret: true })).toEqual(new Secret(unknown));
  expect(decode({ ...sig, value: "x", secret: true })).toEqual(new Secret("x"));
});

test("an unknown signature is refused", () => {
  expect(() => decode({ "4dabf18193072939515e22adb298388d": "new" })).toThrow("unknown signature new");
});

test("stringsIn tells the path and whether a secret mark covers it", () => {
  const found = [...stringsIn({ envs: ["a", new Secret({ k: ["b"] })], n: 1 }, "")];
  expect(found).toEqual([
    { path: "envs[0]", text: "a", secret: false },
    { path: "envs[1].k[0]", text: "b", secret: true },
  ]);
});
