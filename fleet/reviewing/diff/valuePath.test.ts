import { describe, expect, test } from "@jest/globals";
import { Secret } from "../../../simulator/monitor/values.ts";
import { isWithin, stepsOf, valueAt, withValueOf } from "./valuePath.ts";

test.each([
  ["ports[0].internal", ["ports", 0, "internal"]],
  ['labels["a.b"].c', ["labels", "a.b", "c"]],
  ['metadata["say \\"hi\\""]', ["metadata", 'say "hi"']],
])("%s", (path, steps) => expect(stepsOf(path)).toEqual(steps));

describe("valueAt", () => {
  const properties = { list: [{ a: 1 }], hidden: new Secret({ inner: ["x"] }) };

  test("follows keys and indexes", () => expect(valueAt(properties, "list[0].a")).toBe(1));
  test("what is in a secret is one", () =>
    expect(valueAt(properties, "hidden.inner[0]")).toEqual(new Secret("x")));
  test.each(["list[1].a", "list[0].a.b", "none"])("nothing at %s", (path) =>
    expect(valueAt(properties, path)).toBeUndefined(),
  );
});

test.each([
  ["healthcheck.interval", "healthcheck", true],
  ["healthcheck", "healthcheck", true],
  ["healthchecks", "healthcheck", false],
  ["disks[1].size", "disks[*].size", true],
  ["disks", "disks[0]", false],
])("%s is within %s: %s", (path, above, expected) => expect(isWithin(path, above)).toBe(expected));

describe("withValueOf, as the engine ignores changes", () => {
  test("takes the other value deep inside", () =>
    expect(withValueOf({ m: { a: 1, b: 2 } }, { m: { a: 9 } }, "m.a")).toEqual({ m: { a: 9, b: 2 } }));
  test("takes away what was not there", () =>
    expect(withValueOf({ size: 3, x: 1 }, { x: 1 }, "size")).toEqual({ x: 1 }));
  test("brings back what was", () => expect(withValueOf({}, { size: 3 }, "size")).toEqual({ size: 3 }));
  test("in lists", () =>
    expect(withValueOf({ l: ["a", "b"] }, { l: ["x", "y"] }, "l[1]")).toEqual({ l: ["a", "y"] }));
});
