import { expect, test } from "@jest/globals";
import { decode, encode, isZero, joinPath, unknown } from "./values.ts";

const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

test("unknowns cross the wire as the engine's sentinel", () => {
  const struct = encode({ a: unknown, b: [1, unknown], c: { d: "e" } });
  expect(struct.toJavaScript()).toMatchObject({ a: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
  expect(decode(struct)).toEqual({ a: unknown, b: [1, unknown], c: { d: "e" } });
});

test("secrets are marked by name on the way out and unwrapped on the way in", () => {
  const struct = encode({ password: "p", other: "o" }, ["password", "absent"]);
  expect(struct.toJavaScript()).toEqual({ password: secret("p"), other: "o" });
  expect(decode(struct)).toEqual({ password: "p", other: "o" });
});

test.each([undefined, null, "", 0, false, [], {}])("%o is a zero value", (value) =>
  expect(isZero(value)).toBe(true),
);
test.each(["0", 1, true, [0], { a: 0 }, unknown])("%o is none", (value) => expect(isZero(value)).toBe(false));

test.each([
  ["", "a", "a"],
  ["a", "b", "a.b"],
  ["a", 0, "a[0]"],
  ["a", "b.c", 'a["b.c"]'],
])("%s and %s make %s", (path, key, joined) => expect(joinPath(path, key)).toBe(joined));
