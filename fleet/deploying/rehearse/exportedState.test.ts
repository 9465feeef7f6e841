import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Failure } from "../../terminal/failure.ts";
import { readExportedState } from "./exportedState.ts";

const dir = mkdtempSync(join(tmpdir(), "exported-"));
afterAll(() => rmSync(dir, { recursive: true }));

const file = (text: string): string => {
  const path = join(dir, "export.json");
  writeFileSync(path, text);
  return path;
};

const state = (urn: string, more: Record<string, unknown> = {}): string =>
  file(
    JSON.stringify({ version: 3, deployment: { resources: [{ urn, type: "t", custom: false }], ...more } }),
  );

const ofAcme = "urn:pulumi:acme::jitsi::pulumi:pulumi:Stack::jitsi-acme";

/** Exit code and sentence. */
function refusal(path: string): readonly [number, string] {
  try {
    readExportedState(path, "acme", "jitsi");
  } catch (error) {
    if (error instanceof Failure) return [error.exitCode, error.message];
    throw error;
  }
  throw new Error("it was read");
}

test("a state, with what it says of itself", () =>
  expect(
    readExportedState(
      state(ofAcme, {
        manifest: { time: "2026-11-01T00:00:00Z" },
        secrets_providers: { type: "cloud", state: {} },
        pending_operations: [
          {
            type: "creating",
            resource: {
              urn: "urn:pulumi:acme::jitsi::docker:index/volume:Volume::v",
              type: "docker:index/volume:Volume",
              inputs: { name: "acme-v" },
            },
          },
          { type: "updating", resource: { urn: ofAcme, type: "t" } },
        ],
      }),
      "acme",
      "jitsi",
    ),
  ).toMatchObject({
    version: 3,
    secretsProvider: "cloud",
    trouble: [expect.stringMatching(/acme-v on .*\n.*\n.*jitsi repair acme$/)],
    time: "2026-11-01T00:00:00Z",
    resources: [{ urn: ofAcme }],
  }));

describe("what it is not is told in a sentence", () => {
  test.each([
    [
      "a file that is not there",
      () => join(dir, "nothing.json"),
      2,
      /nothing\.json does not exist\. Write it with `pulumi stack export/,
    ],
    ["a folder", () => dir, 2, /is a folder/],
    ["no JSON", () => file("urn:"), 1, /export\.json is no JSON\. Write it with/],
    [
      "JSON of something else",
      () => file('{"version":3}'),
      1,
      /is no exported state \(deployment: .*\)\. Write it with/,
    ],
    ["a list", () => file("[]"), 1, /is no exported state/],
    [
      "a resource without a URN",
      () => state("acme"),
      1,
      /is no exported state \(deployment\.resources\.0\.urn: is no URN\)/,
    ],
    [
      "a stack that was never deployed",
      () => file('{"version":3,"deployment":{}}'),
      1,
      /has no resources: the stack was never deployed/,
    ],
    [
      "another project",
      () => state("urn:pulumi:acme::shop::pulumi:pulumi:Stack::shop-acme"),
      1,
      /is of another project: shop, and this one is jitsi\./,
    ],
    [
      "another stack",
      () => state("urn:pulumi:beta::jitsi::pulumi:pulumi:Stack::jitsi-beta"),
      2,
      /is of the stack beta, not of acme\./,
    ],
  ] as const)("%s", (_, path, exitCode, sentence) => {
    const [code, message] = refusal(path());
    expect(message).toMatch(sentence);
    expect(code).toBe(exitCode);
  });
});
