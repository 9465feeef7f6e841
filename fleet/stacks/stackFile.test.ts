import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readStackConfig } from "../../simulator/monitor/project.ts";
import { projectDir } from "./stackFolder.ts";
import { parseStackFile } from "./stackFile.ts";

const parse = (text: string) => parseStackFile(new TextEncoder().encode(text));

describe("values are what Pulumi hands to the program", () => {
  test.each([
    ["text", "jitsi:a: hello", { "jitsi:a": "hello" }],
    ["a number", "jitsi:a: 42", { "jitsi:a": "42" }],
    ["a number with zeros in front", "jitsi:a: 007", { "jitsi:a": "7" }],
    ["digits in quotes", 'jitsi:a: "007"', { "jitsi:a": "007" }],
    ["true", "jitsi:a: true", { "jitsi:a": "true" }],
    ["nothing", "jitsi:a:", { "jitsi:a": "null" }],
    ["a key without namespace", "a: x", { "jitsi:a": "x" }],
    ["a key of another namespace", "docker:host: x", { "docker:host": "x" }],
    ["a key in the old form", "jitsi:config:a: x", { "jitsi:a": "x" }],
    ["an object", "jitsi:a: { b: [x, 2], c: true }", { "jitsi:a": '{"b":["x",2],"c":true}' }],
  ])("%s", (_, line, values) => {
    expect(parse(`config:\n  ${line}\n`)).toEqual({ values, secretKeys: new Set(), problems: [] });
  });

  test.each(["", "config:\n", "encryptionsalt: v1:x\n"])("no config at all: %j", (text) => {
    expect(parse(text)).toEqual({ values: {}, secretKeys: new Set(), problems: [] });
  });

  test("anchors and merged maps", () => {
    const { values } = parse("config:\n  jitsi:a: &a { x: 1 }\n  jitsi:b: { <<: *a, y: 2 }\n");
    expect(JSON.parse(values["jitsi:b"]!)).toEqual({ x: 1, y: 2 });
  });

  test("as the monitor of `jitsi graph` and the golden graphs reads them", () => {
    const file = join(projectDir, "config", "Pulumi.acme.yaml");
    const { values } = parseStackFile(readFileSync(file));
    const decoded = (config: Readonly<Record<string, string>>) =>
      Object.entries(config).map(
        ([key, value]) => [key, /^[[{]/.test(value) ? JSON.parse(value) : value] as const,
      );
    expect(decoded(values)).toEqual(decoded(readStackConfig(file, "jitsi").config));
  });
});

describe("encrypted values", () => {
  test("are never read, and make the whole key secret", () => {
    const file = parse(
      "config:\n  jitsi:token: { secure: v1:xyz }\n  jitsi:a: { b: [{ secure: v1:xyz }], c: 1 }\n",
    );
    expect(file.secretKeys).toEqual(new Set(["jitsi:token", "jitsi:a"]));
    expect(file.values).toEqual({ "jitsi:token": "[secret]", "jitsi:a": '{"b":["[secret]"],"c":1}' });
  });

  test("plain text beside encrypted secrets is found, which Pulumi itself would not tell the program", () => {
    const { problems } = parse(
      "config:\n  jitsi:secrets:\n    jwt: { secure: v1:xyz }\n    turn: hunter2\n    more: [{ secure: v1:x }, swordfish]\n",
    );
    expect(problems.map(({ key }) => key)).toEqual(["jitsi:secrets.more[1]", "jitsi:secrets.turn"]);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|swordfish/);
  });

  test("plain text beside an encrypted value of another kind is nobody's business here", () => {
    expect(
      parse("config:\n  docker:registryAuth: { user: x, password: { secure: v1:x } }\n").problems,
    ).toEqual([]);
  });
});

describe("a file that cannot be read", () => {
  test("broken YAML is named by its line", () => {
    const { problems } = parse("config:\n  jitsi:a: x\n  jitsi:b: [1,\n");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      key: "line 4",
      what: expect.stringContaining("is no valid YAML: ") as unknown,
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
      expect(parse(yaml).problems[0]!.what).toMatch(/is no valid YAML/);
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
    expect(parseStackFile(Buffer.from("config:\n  jitsi:a: \xe9\n", "latin1")).problems).toMatchObject([
      { what: "is no UTF-8 text" },
    ]);
  });
});
