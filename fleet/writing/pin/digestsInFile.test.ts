import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { allStacks } from "../../../tools/stacks/allStacks.ts";
import { withDigests } from "./digestsInFile.ts";

const digest = (sign: string): string => `sha256:${sign.repeat(64)}`;
const a = digest("a");
const b = digest("b");

/** Lines that are in one and not in the other. */
const added = (before: string, after: string): string[] => {
  const old = before.split("\n");
  return after.split("\n").filter((line) => !old.includes(line));
};

describe("a file without digests", () => {
  test("gets them behind its last setting", () =>
    expect(
      withDigests("# Mine.\nconfig:\n  jitsi:a: [x,  y]  # z\nencryptionsalt: v1\n", { jvb: a, web: b }),
    ).toBe(
      `# Mine.\nconfig:\n  jitsi:a: [x,  y]  # z\n  jitsi:digests:\n    jvb: ${a}\n    web: ${b}\nencryptionsalt: v1\n`,
    ));

  test("needs no line end at its end", () =>
    expect(withDigests("config:\n    jitsi:a: x", { jvb: a })).toBe(
      `config:\n    jitsi:a: x\n    jitsi:digests:\n      jvb: ${a}\n`,
    ));

  test.each(allStacks)("stack $stack: nothing else changes", ({ file }) => {
    const text = readFileSync(file, "utf8");
    const after = withDigests(text, { jvb: a });
    expect(added(after, text).filter((line) => !line.includes("jvb: sha256:"))).toEqual([]);
    expect((parse(after) as { config: object }).config).toMatchObject({ "jitsi:digests": { jvb: a } });
  });
});

describe("digests that are there", () => {
  const text = `config:\n  # Pinned.\n  jitsi:digests: # all\n    jvb: ${b} # old\n    telegraf: "${b}"\n\n  # Next.\n  jitsi:a: {x: 1}\n`;

  test("are changed where they stand, and the missing ones come behind them", () =>
    expect(withDigests(text, { jvb: a, web: a })).toBe(
      `config:\n  # Pinned.\n  jitsi:digests: # all\n    jvb: ${a} # old\n    telegraf: "${b}"\n    web: ${a}\n\n  # Next.\n  jitsi:a: {x: 1}\n`,
    ));

  test("the same ones change nothing", () => expect(withDigests(text, { jvb: b })).toBe(text));

  test("in braces", () => {
    expect(withDigests(`config:\n  jitsi:digests: { jvb: ${b} }\n`, { jvb: a })).toBe(
      `config:\n  jitsi:digests: { jvb: ${a} }\n`,
    );
    expect(parse(withDigests(`config:\n  jitsi:digests: { jvb: ${b} } # x\n`, { web: a }))).toEqual({
      config: { "jitsi:digests": { jvb: b, web: a } },
    });
  });

  test.each(["jitsi:digests:", "jitsi:digests: {}", "digests:", "jitsi:config:digests: {}"])("%s", (line) => {
    const after = withDigests(`config:\n  ${line}\n  jitsi:a: x # y\n`, { jvb: a });
    expect(after).toContain("jitsi:a: x # y");
    expect(Object.values((parse(after) as { config: Record<string, unknown> }).config)).toEqual([
      { jvb: a },
      "x",
    ]);
  });
});

test("line ends of Windows stay", () => {
  for (const text of ["config:\r\n  jitsi:a: x\r\n", `config:\r\n  jitsi:digests:\r\n    web: ${b}\r\n`]) {
    const after = withDigests(text, { jvb: a, web: a });
    expect(after.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(parse(after)).toMatchObject({ config: { "jitsi:digests": { jvb: a, web: a } } });
  }
});

test.each([
  ["config:\n  jitsi:a: &a { jvb: x }\n  jitsi:digests: *a\n", "no map of its own"],
  ["config:\n  jitsi:digests: text\n", "no map of its own"],
  ["encryptionsalt: x\n", "no `config:`"],
])("what a program had better leave alone: %j", (text, message) =>
  expect(() => withDigests(text, { jvb: a })).toThrow(message),
);

test("whatever the file looks like, its other settings and the digests are what they should be", () => {
  const settings = fc.dictionary(fc.stringMatching(/^jitsi:[b-c]{1,3}$/), fc.jsonValue({ maxDepth: 2 }), {
    minKeys: 1,
  });
  const known = fc.option(fc.subarray(["jvb", "web", "prosody"]), { nil: undefined });
  fc.assert(
    fc.property(settings, known, fc.nat(), (others, present, at) => {
      const entries: [string, unknown][] = Object.entries(others).map(([key, value]) => [
        key,
        JSON.stringify(value),
      ]);
      const block = present?.map((name) => `\n    ${name}: ${b}`).join("") ?? "";
      if (present !== undefined)
        entries.splice(at % (entries.length + 1), 0, ["jitsi:digests", block || "{}"]);
      const text = `config:\n${entries.map(([key, value]) => `  ${key}: ${String(value)}\n`).join("")}`;
      expect(parse(withDigests(text, { jvb: a, grafana: a }))).toEqual({
        config: {
          ...(parse(text) as { config: object }).config,
          "jitsi:digests": {
            ...Object.fromEntries((present ?? []).map((name) => [name, b])),
            jvb: a,
            grafana: a,
          },
        },
      });
    }),
  );
});
