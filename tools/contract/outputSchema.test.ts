import { expect, test } from "@jest/globals";
import { readInterfaces } from "../docs/outputRows.ts";
import { outputSchema } from "./outputSchema.ts";

const of = (members: string, more = "") =>
  outputSchema(readInterfaces(`export interface Outputs { ${members} } ${more}`), "Outputs", { version: 3 });

test("what may be left out is not required; docstrings and tags are carried over", () =>
  expect(
    of(`
    /** Of this. */
    readonly schemaVersion: typeof version;
    /**
     * UDP.
     * @asType integer
     */
    readonly port: number;
    /** @pattern ^a{1,3}$ */
    readonly text?: string;
  `),
  ).toEqual({
    type: "object",
    properties: {
      schemaVersion: { description: "Of this.", type: "integer", const: 3 },
      port: { description: "UDP.", type: "integer" },
      text: { type: "string", pattern: "^a{1,3}$" },
    },
    required: ["schemaVersion", "port"],
  }));

test.each([
  ["readonly string[]", { type: "array", items: { type: "string" } }],
  ['"a" | "b"', { type: "string", enum: ["a", "b"] }],
  ["string | null", { anyOf: [{ type: "string" }, { type: "null" }] }],
  [
    "Readonly<Record<string, readonly boolean[]>>",
    { type: "object", additionalProperties: { type: "array", items: { type: "boolean" } } },
  ],
  [
    "readonly Part[]",
    { type: "array", items: { type: "object", properties: { a: { type: "number" } }, required: ["a"] } },
  ],
])("%s", (type, schema) =>
  expect(of(`readonly x: ${type};`, "interface Part { readonly a: number }").properties?.x).toEqual(schema),
);

test.each(["Date", "unknown", "Map<string, string>", "undefined"])("%s is refused", (type) =>
  expect(() => of(`readonly x: ${type};`)).toThrow("no JSON Schema for"),
);
