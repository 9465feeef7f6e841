import { Ajv } from "ajv";
import { describe, expect, test } from "@jest/globals";
import { platformFactsOf } from "../model/platform/factsOf.ts";
import { planPlatform } from "../model/platform/plan.ts";
import { faultsOf, readOutput, type OutputSchema } from "./contractReading.ts";
import { platformOutput } from "./contractKinds.ts";

const facts = platformFactsOf(
  planPlatform({
    kind: "platform",
    stack: "platform",
    baseDomain: "my-app.com",
    gcp: { project: "my-app-video", regions: ["europe-west1"] },
    aws: { account: "012345678901", regions: ["us-east-1"] },
    networkCidr: "10.64.0.0/12",
    ci: undefined,
    operators: [],
    protect: true,
    labels: {},
  }),
);

const read = (value: unknown) => readOutput(value, platformOutput, "platform-eu");

test("facts come through as they are, over JSON too", () => {
  expect(read(facts)).toEqual({ value: facts });
  expect(read(JSON.parse(JSON.stringify(facts)))).toEqual({ value: facts });
  expect(read({ ...facts, aws: null })).toEqual({ value: { ...facts, aws: null } });
});

test("an addition of a newer program does no harm, at any depth", () => {
  const added = { ...facts, more: 1, gcp: { ...facts.gcp, more: { a: [1] } } };
  expect(read(added)).toEqual({ value: added });
});

describe("what cannot be read is named as what it is", () => {
  test.each<[string, unknown, string, RegExp, RegExp]>([
    ["no output", undefined, "missing", /has no output `platform`/, /pulumi up --stack platform-eu/],
    ["null", null, "missing", /has no output `platform`/, /kind: platform/],
    ["text", "hello", "older", /has outputs of version \(none\)/, /pulumi up/],
    [
      "no version",
      { ...facts, schemaVersion: undefined },
      "older",
      /version \(none\), this program reads 1/,
      /up/,
    ],
    [
      "an older version",
      { ...facts, schemaVersion: 0 },
      "older",
      /version 0, this program reads 1/,
      /Deploy it once/,
    ],
    ["a newer version", { ...facts, schemaVersion: 2 }, "newer", /version 2, this program reads 1/, /as new/],
    [
      "a part",
      { ...facts, gcp: { ...facts.gcp, zone: undefined } },
      "incomplete",
      /platform\.gcp\.zone missing/,
      /Finish/,
    ],
    [
      "no clouds",
      { schemaVersion: 1, baseDomain: "x.y" },
      "incomplete",
      /platform\.gcp, platform\.aws missing/,
      /Finish/,
    ],
    [
      "a wrong CIDR",
      { ...facts, gcp: { ...facts.gcp, subnetworks: { "europe-west1": { id: "x", cidr: "y" } } } },
      "incomplete",
      /platform\.gcp\.subnetworks\.europe-west1\.cidr/,
      /Finish/,
    ],
  ])("%s", (_, value, reason, what, fix) => {
    const result = read(value);
    expect(result).toMatchObject({ reason });
    expect("what" in result && result.what).toMatch(what);
    expect("fix" in result && result.fix).toMatch(fix);
  });
});

const many: OutputSchema = {
  type: "object",
  properties: {
    schemaVersion: { type: "integer", const: 1 },
    list: { type: "array", items: { type: "integer" } },
  },
  required: ["schemaVersion", "list"],
};

test("a message names some of what is wrong and counts the rest", () => {
  const result = readOutput(
    { schemaVersion: 1, list: Array.from({ length: 40 }, () => "x") },
    { ...platformOutput, name: "many", schema: many },
    "s",
  );
  expect(result).toMatchObject({
    what: expect.stringMatching(/^has incomplete outputs: many\.list\[0\], .*\[7\] and 32 more/),
  });
});

const schema: OutputSchema = {
  type: "object",
  properties: {
    text: { type: "string", pattern: "^a+$" },
    count: { type: "integer" },
    kind: { type: "string", enum: ["x", "y"] },
    flag: { type: "boolean" },
    inner: {
      anyOf: [{ type: "object", properties: { a: { type: "number" } }, required: ["a"] }, { type: "null" }],
    },
    byName: { type: "object", additionalProperties: { type: "array", items: { type: "string" } } },
  },
  required: ["text", "inner"],
};
const whole = { text: "aa", count: 1, kind: "x", flag: true, inner: { a: 0.5 }, byName: { b: ["c"] } };

// A prototype's own names are no properties of the output.
const named = Object.fromEntries([["constructor", ["c"]]]);

describe("agrees with a JSON Schema validator, and names the place", () => {
  const validate = new Ajv().compile(schema);
  test.each<[string, unknown, string[]]>([
    ["whole", whole, []],
    ["least", { text: "a", inner: null }, []],
    ["more", { ...whole, more: {} }, []],
    ["a name of every object", { ...whole, byName: named }, []],
    ["another text", { ...whole, text: "b" }, ["o.text"]],
    ["a fraction", { ...whole, count: 1.5 }, ["o.count"]],
    ["another kind", { ...whole, kind: "z" }, ["o.kind"]],
    ["text for a flag", { ...whole, flag: "true" }, ["o.flag"]],
    ["a list for an object", [], ["o"]],
    ["null for an object", null, ["o"]],
    ["neither object nor null", { ...whole, inner: 1 }, ["o.inner"]],
    ["a part of what may be null", { ...whole, inner: {} }, ["o.inner.a"]],
    ["by name", { ...whole, byName: { b: ["c", 1] } }, ["o.byName.b[1]"]],
    ["two at once", { kind: 1 }, ["o.text", "o.inner", "o.kind"]],
  ])("%s", (_, value, faults) => {
    expect(faultsOf(value, schema, "o")).toEqual(faults);
    expect(validate(value)).toBe(faults.length === 0);
  });
});
