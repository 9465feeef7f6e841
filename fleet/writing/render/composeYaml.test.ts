import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { renderYaml } from "./composeYaml.ts";

test("every text is the same text to readers of YAML 1.1 and 1.2", () => {
  const words = fc.constantFrom(
    "yes",
    "on",
    "No",
    "~",
    "null",
    "0o7",
    "010",
    "1_000",
    "12:30",
    "1e3",
    ".5",
    "-",
    "2026-11-21",
    "=",
    "<<",
  );
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.oneof(words, fc.string())), (value) => {
      const text = renderYaml(value, "x");
      for (const schema of ["core", "yaml-1.1"] as const)
        expect(parse(text, { schema })).toEqual({ ...value });
    }),
  );
});

test("long texts are blocks of lines", () =>
  expect(renderYaml({ a: "one\ntwo\n" }, "x")).toBe(
    "# Rendered by `jitsi render` from x. Do not edit: the next rendering writes it anew.\na: |\n  one\n  two\n",
  ));

test("what two services share is written out for both", () => {
  const shared = ["ALL"];
  expect(renderYaml({ a: shared, b: shared }, "x")).not.toMatch(/[&*]/);
});
