import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { withSuspended } from "./suspendedInFile.ts";

const text = `# A customer.
config:
  # Of the domain.
  jitsi:appPrefix: acme   # short
  jitsi:appServer: {gcp: { region: europe-west1 }}
encryptionsalt: v1:abc
`;

test("one line comes, and goes again, and nothing else changes", () => {
  const asleep = withSuspended(text, true);
  expect(asleep).toBe(text.replace("  jitsi:appPrefix", "  jitsi:suspended: true\n  jitsi:appPrefix"));
  expect(withSuspended(asleep, true)).toBe(asleep);
  expect(withSuspended(asleep, false)).toBe(text);
  expect(withSuspended(text, false)).toBe(text);
});

test.each([
  ["said otherwise", text.replace("jitsi:appPrefix", "jitsi:suspended: false\n  jitsi:appPrefix")],
  ["without a namespace", text.replace("jitsi:appPrefix", "suspended: 'no'\n  jitsi:appPrefix")],
  ["at the end", text.replace("encryptionsalt", "  jitsi:suspended: false # for now\nencryptionsalt")],
])("a setting that is there already, %s, is replaced", (_, given) => {
  expect(withSuspended(given, true).match(/suspended/g)).toHaveLength(1);
  expect((parse(withSuspended(given, true)) as { config: unknown }).config).toMatchObject({
    "jitsi:suspended": true,
  });
  expect(withSuspended(given, false)).toBe(text);
});

test("a config in braces, and lines that end as Windows has them", () => {
  expect(parse(withSuspended("config: { jitsi:appPrefix: a }\n", true))).toEqual({
    config: { "jitsi:appPrefix": "a", "jitsi:suspended": true },
  });
  const windows = text.replaceAll("\n", "\r\n");
  expect(withSuspended(withSuspended(windows, true), false)).toBe(windows);
});

test("a file without config is refused", () =>
  expect(() => withSuspended("{}", true)).toThrow("has no `config:` with keys below it"));
