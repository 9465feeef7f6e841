import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { envFile, envFileExample, quote } from "./envFile.ts";

describe("quote", () => {
  test.each([
    ["plain", "plain"],
    ["", ""],
    ["with space", "'with space'"],
    ["two\nlines", "'two\nlines'"],
    ["$HOME #1", "'$HOME #1'"],
    ["it's", `"it's"`],
    ["back\\slash", `"back\\\\slash"`],
    [`'"$\\`, `"'\\"\\$\\\\"`],
  ])("%j is written as %j", (value, text) => expect(quote(value)).toBe(text));

  test("what needs no backslash is read again by any reader of such files", () => {
    const value = fc.string().filter((text) => !/['\\\r]/.test(text));
    fc.assert(
      fc.property(value, (text) => {
        expect(parseEnv(`A=${quote(text)}\nB=1`)).toEqual({ A: text, B: "1" });
      }),
    );
  });
});

test("only secrets with a value have a line", () =>
  expect(
    envFile(["bridge-password", "jicofo-password", "jwt"], { "bridge-password": "abc", jwt: "a b" }),
  ).toBe("BRIDGE_PASSWORD=abc\nSECRET_JWT='a b'\n"));

test("the example has every name and no value", () => {
  const text = envFileExample([{ name: "bridge-password", purpose: "for bridges" }]);
  expect(text).toContain("# for bridges\nBRIDGE_PASSWORD=\n");
  expect(parseEnv(text)).toEqual({ BRIDGE_PASSWORD: "" });
});
