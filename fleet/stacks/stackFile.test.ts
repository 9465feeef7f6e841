import { expect, describe, test } from "@jest/globals";
import { parseStackFile } from "./stackFile.ts";

const parse = (text: string) => parseStackFile(new TextEncoder().encode(text));

test("settings are texts, and lists and objects JSON", () => {
  expect(parse("config:\n  jitsi:a: 42\n  b: [x]\n")).toEqual({
    values: { "jitsi:a": "42", "jitsi:b": '["x"]' },
    secretKeys: new Set(),
    problems: [],
  });
});

test("a file that cannot be read has problems and no values", () => {
  expect(parse("config: [\n")).toMatchObject({
    values: {},
    problems: [{ key: expect.stringMatching(/^line /) as unknown }],
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
