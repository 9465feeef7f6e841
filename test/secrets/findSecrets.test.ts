import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { findSecrets } from "./findSecrets.ts";
import { disguises } from "./hidingPlaces.ts";

const password = "Zq4vT9bLxW2mYs7KdR1nHc6JgP8fUe3A";
// In two parts: nothing in this repository may look like a key.
const key = `-----BEGIN EC ${"PRIVATE"} KEY-----
MHcCAQEEIBmVq0xw+3Rk/6S9yqzv8u1yEJqT6Hn2oNf4Q5WcA1dXoAoGCCqGSM49
AwEHoUQDQgAE6bL+M0l2o/8rWJ2T9QmZr0yqHcKx1VfJt4nYwA3uSg5eD7iRkOpB
-----END EC PRIVATE KEY-----
`;

const inText = (content: string) => findSecrets([{ name: "here", content }], { password, key });

describe("a planted secret is found", () => {
  test.each(Object.keys(disguises))("%s", (name) => {
    for (const [secret, value] of [
      ["password", password],
      ["key", key],
    ] as const) {
      const content = `some text before ${disguises[name]!(value)} and after`;
      expect(inText(content)).toEqual([{ place: "here", secret }]);
    }
  });

  test("at any place in base64", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (before, after) => {
        const content = Buffer.from(before + password + after).toString("base64");
        expect(inText(`x=${content}`)).toHaveLength(1);
      }),
    );
  });

  test("in bytes that are packed as a whole", () => {
    const content = gzipSync(`a ${password} b`);
    expect(findSecrets([{ name: "archive", content }], { password })).toHaveLength(1);
  });

  test("of a key, its body alone, and indented in YAML", () => {
    const [, body, more] = key.split("\n");
    expect(inText(`${body}${more}`)).toHaveLength(1);
    expect(inText(`key: |\n${key.replace(/^/gm, "      ")}`)).toHaveLength(1);
  });
});

test("other texts are clean", () => {
  expect(inText("")).toEqual([]);
  expect(inText(password.slice(0, -1))).toEqual([]);
  expect(inText(Buffer.from(password.slice(1)).toString("base64"))).toEqual([]);
  expect(inText("-----BEGIN EC PRIVATE KEY-----\n")).toEqual([]);
});

test("a secret too short to tell from chance is refused", () => {
  expect(() => findSecrets([], { short: "abc" })).toThrow("too short");
});
