import { expect, test } from "@jest/globals";
import { claimsOf, renamesIn } from "./renames.ts";

const of = (claims: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(claims));

test.each([
  ["the same names", { b: ["disk x", "vm y"] }, { a: ["disk x", "vm y"] }, { b: "a" }],
  ["one name is enough for a collision", { b: ["disk x", "vm z"] }, { a: ["disk x", "vm y"] }, { b: "a" }],
  ["another customer that comes while one goes", { b: ["disk b"] }, { a: ["disk a"] }, {}],
  ["two that change places", { c: ["x", "y"], d: ["z"] }, { a: ["z"], b: ["x", "y"] }, { c: "b", d: "a" }],
  ["the one that has most in common", { c: ["x", "y"] }, { a: ["x"], b: ["x", "y"] }, { c: "b" }],
  ["a split: only one of them is the former", { c: ["x"], d: ["x", "y"] }, { a: ["x", "y"] }, { d: "a" }],
])("%s", (_, fresh, gone, expected) =>
  expect(Object.fromEntries(renamesIn(of(fresh), of(gone)))).toEqual(expected),
);

test("components and providers claim nothing", () => {
  const resource = (type: string, custom: boolean) => ({ type, custom, inputs: { name: "x" } });
  const run = [
    resource("jitsi:index:JvbPool", false),
    resource("pulumi:providers:gcp", true),
    resource("a:b:C", true),
  ];
  expect(claimsOf(run as unknown as Parameters<typeof claimsOf>[0])).toEqual(["a:b:C x"]);
});
