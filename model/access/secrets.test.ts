import { describe, expect, test } from "@jest/globals";
import { exampleSettings } from "../rules/fixtures.ts";
import { bridgeSecret, generatedSecrets, otherBridgeAccount, secretNames, secretPattern } from "./secrets.ts";

describe("the bridges' two accounts", () => {
  test("each has a password of its own, and is the other's other", () => {
    expect(bridgeSecret("jvb")).toBe(secretNames.bridge);
    expect(bridgeSecret("jvb2")).toBe(secretNames.bridge2);
    expect(otherBridgeAccount("jvb")).toBe("jvb2");
    expect(otherBridgeAccount("jvb2")).toBe("jvb");
  });

  test("a rotation of one is no rotation of the other", () => {
    const bridgeLogin = { account: "jvb", rotations: { jvb: 1, jvb2: 3 } } as const;
    const rotation = Object.fromEntries(
      generatedSecrets(exampleSettings({ bridgeLogin })).map(({ name, rotation: number }) => [name, number]),
    );
    expect(rotation).toMatchObject({
      [secretNames.bridge]: 1,
      [secretNames.bridge2]: 3,
      [secretNames.jicofo]: 1,
    });
  });
});

test("passwords are long enough to be nobody's guess", () => {
  for (const { length } of generatedSecrets(exampleSettings())) expect(length).toBeGreaterThanOrEqual(32);
});

test.each([
  ["Abcdefgh12345678", true],
  ["short123", false],
  // Upstream puts secrets raw into HOCON, Lua and shell.
  ['Abcdefgh1234567"', false],
  ["Abcdefgh 12345678", false],
  ["$(reboot)Abcdefgh", false],
  ["Abcdefgh12345678\n", false],
])("%j as a secret: %j", (text, fine) => expect(secretPattern.test(text)).toBe(fine));
