import { describe, expect, test } from "@jest/globals";
import { readDifferently, readAlike } from "./fixtures/yamlForms.ts";
import { readStackYaml } from "./stackYaml.ts";

const problemsIn = (text: string) => {
  const read = readStackYaml(text);
  return "problems" in read ? read.problems : [];
};

test.each(readAlike)("%s is taken", (form) =>
  expect(problemsIn(`config:\n  jitsi:a: ${form}\n`)).toEqual([]),
);

test.each(readDifferently)("%s is refused, as a value and within one, with the line and the key", (form) => {
  const problems = problemsIn(`config:\n  jitsi:a: ${form}\n  jitsi:b: { x: [${form}] }\n`);
  expect(problems.map(({ key, value }) => [key, value])).toEqual([
    ["line 2", "jitsi:a:…"],
    ["line 3", "jitsi:b:…"],
  ]);
  for (const { what, fix } of problems) expect([what, fix]).not.toContain("");
});

test.each([
  ["an alias of what it stands in", "config:\n  jitsi:a: &a { b: [*a] }\n", /alias of what it stands in/],
  ["a key that is a list", "config:\n  jitsi:a: { [x]: 1 }\n", /a key that is no text/],
  ["a key that is nothing", "config:\n  jitsi:a: { ~: 1 }\n", /a key that is no text/],
  ["a key that is an octal number", "config:\n  jitsi:a: { 010: 1 }\n", /leading zero/],
  ["a second document", "config: {}\n---\nconfig: {}\n", /begins a second document/],
])("%s is refused", (_, text, what) =>
  expect(problemsIn(text)).toMatchObject([{ what: expect.stringMatching(what) as unknown }]),
);

describe("keys at the top that Pulumi would ignore", () => {
  test.each([
    ["confg", /Did you mean config\?/],
    ["secretsProvider", /Did you mean secretsprovider\?/],
    ["platfrom", /below `config:`, as `jitsi:platfrom`/],
  ])("%s is refused", (key, fix) =>
    expect(problemsIn(`${key}: x\n`)).toMatchObject([{ key, fix: expect.stringMatching(fix) as unknown }]),
  );
  test("those that it knows are not", () =>
    expect(problemsIn("secretsprovider: x\nencryptedkey: x\nencryptionsalt: x\nenvironment: [x]\n")).toEqual(
      [],
    ));
});

test("a value that may be a secret is not shown", () =>
  expect(JSON.stringify(problemsIn("config:\n  jitsi:secrets: { jwt: 0123456 }\n"))).not.toContain(
    "0123456",
  ));
