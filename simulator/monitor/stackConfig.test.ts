import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { parseStackConfig, readStackConfig, standInOfCiphertext, standInOfKey } from "./stackConfig.ts";

const parse = (text: string, standIn = standInOfKey) =>
  parseStackConfig(new TextEncoder().encode(text), "jitsi", standIn);

const folder = mkdtempSync(join(tmpdir(), "jitsi-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("values are what the engine hands to the program", () => {
  test.each([
    ["text", "jitsi:a: hello", { "jitsi:a": "hello" }],
    ["a number", "jitsi:a: 42", { "jitsi:a": "42" }],
    ["digits in quotes", 'jitsi:a: "007"', { "jitsi:a": "007" }],
    ["true", "jitsi:a: true", { "jitsi:a": "true" }],
    ["a key without namespace", "a: x", { "jitsi:a": "x" }],
    ["a key of another namespace", "aws:region: x", { "aws:region": "x" }],
    ["a key in the old form", "jitsi:config:a: x", { "jitsi:a": "x" }],
    [
      "an object, with sorted keys",
      "jitsi:a: { z: 1, b: [x, 2], c: true }",
      { "jitsi:a": '{"b":["x",2],"c":true,"z":1}' },
    ],
  ])("%s", (_, line, config) => {
    expect(parse(`config:\n  ${line}\n`)).toMatchObject({ config, secretKeys: [], sealed: [], problems: [] });
  });

  test.each(["", "config:\n", "encryptionsalt: v1:x\n"])("no config at all: %j", (text) => {
    expect(parse(text)).toEqual({ config: {}, secretKeys: [], sealed: [], openKeys: [], problems: [] });
  });

  test("anchors and merged maps", () => {
    const { config } = parse("config:\n  jitsi:a: &a { x: 1 }\n  jitsi:b: { <<: *a, y: 2 }\n");
    expect(JSON.parse(config["jitsi:b"]!)).toEqual({ x: 1, y: 2 });
  });
});

describe("keys that would be lost, or be something else", () => {
  test.each([
    ["nothing behind it", "jitsi:a:", "jitsi:a", /no value/],
    ["twice, in two forms", "a: 1\n  jitsi:a: 2", "jitsi:a", /the same setting as a$/],
    ["a slip in the namespace", "jitis:platform: x", "jitis:platform", /Did you mean jitsi:platform\?/],
    ["too many parts", "a:b:c:d: x", "a:b:c:d", /namespace:name/],
  ])("%s", (_, lines, key, said) => {
    const { problems } = parse(`config:\n  ${lines}\n`);
    expect(problems.map((problem) => problem.key)).toEqual([key]);
    expect(`${problems[0]!.what} ${problems[0]!.fix}`.replace(/ Keep one of them\.$/, "")).toMatch(said);
  });
});

describe("an encrypted value", () => {
  test("becomes the same stand-in at every run, or another for another ciphertext", () => {
    const text = "config:\n  jitsi:token: { secure: AAABADmV }\n";
    const other = text.replace("AAABADmV", "other");
    const { config, secretKeys, sealed } = parse(text);
    expect(config["jitsi:token"]).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(secretKeys).toEqual(["jitsi:token"]);
    expect(sealed).toEqual([{ key: "jitsi:token", value: config["jitsi:token"] }]);
    expect(parse(other).config).toEqual(config);
    expect(parse(text, standInOfCiphertext)).toEqual(parse(text, standInOfCiphertext));
    expect(parse(other, standInOfCiphertext).config).not.toEqual(parse(text, standInOfCiphertext).config);
  });

  test("inside an object makes the whole key secret; the others are told", () => {
    const { config, secretKeys, sealed, openKeys } = parse(
      "config:\n  jitsi:auth:\n    kind: jwt\n    keys: [{ name: a, value: { secure: AAA } }]\n",
    );
    const standIn = sealed[0]?.value;
    expect(JSON.parse(config["jitsi:auth"]!)).toEqual({ kind: "jwt", keys: [{ name: "a", value: standIn }] });
    expect(secretKeys).toEqual(["jitsi:auth"]);
    expect(sealed.map(({ key }) => key)).toEqual(["jitsi:auth.keys[0].value"]);
    expect(openKeys).toEqual(["jitsi:auth.keys[0].name", "jitsi:auth.kind"]);
  });
});

describe("a file that cannot be read", () => {
  test("broken YAML is named by its line", () => {
    const { problems } = parse("config:\n  jitsi:a: x\n  jitsi:b: [1,\n");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      key: "line 4",
      what: expect.stringContaining("is not valid YAML: ") as unknown,
    });
  });

  test("a key given twice", () => {
    const { problems } = parse("config:\n  jitsi:media: audio\n  jitsi:media: video\n");
    expect(problems[0]).toMatchObject({ key: "line 3", value: "jitsi:media:…" });
    expect(problems[0]!.what).toMatch(/unique/);
  });

  test("an alias of nothing, and one of too much", () => {
    const bomb = Array.from(
      { length: 9 },
      (_, n) => `  a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join()}]`,
    );
    for (const yaml of ["config: { a: *b }\n", `config:\n  a0: &a0 x\n${bomb.join("\n")}\n`])
      expect(parse(yaml).problems[0]!.what).toMatch(/is not valid YAML/);
  });

  test("what stands on a broken line may be a secret", () => {
    const broken = [
      "config:\n  jitsi:secrets: { jwt: hunter2\n  x: swordfish: y\n",
      "config:\n  jitsi:secrets:\n    jwt: |hunter2\n      swordfish\n",
      "config:\n  jitsi:secrets:\n    jwt: 'x' hunter2\n    swordfish\n",
    ];
    for (const yaml of broken) {
      const { problems } = parse(yaml);
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems)).not.toMatch(/hunter2|swordfish/);
    }
  });

  test.each(["- a\n", "config: [a]\n", "config: text\n"])("no map: %j", (text) => {
    expect(parse(text).problems).toMatchObject([{ what: "has no map of keys" }]);
  });

  test("no UTF-8", () => {
    const latin1 = Buffer.from("config:\n  jitsi:a: \xe9\n", "latin1");
    expect(parseStackConfig(latin1, "jitsi", standInOfKey).problems).toMatchObject([
      { what: "is no UTF-8 text" },
    ]);
  });

  test("is refused with its name and every problem", () => {
    const file = join(folder, "Pulumi.x.yaml");
    const reading = (text: string) => () => {
      writeFileSync(file, text);
      return readStackConfig(file, "jitsi");
    };
    expect(reading("config: [")).toThrow(/Pulumi\.x\.yaml: 1 problem\n +line 1 .*is not valid YAML: /);
    expect(reading("- a")).toThrow(/Pulumi\.x\.yaml: 1 problem\n.* has no map of keys/);
    expect(reading("config: { a: b }\n")().config).toEqual({ "jitsi:a": "b" });
  });
});
