import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { fit, fitAuto, isName, nameRules, type NameKind } from "./names.ts";

const kinds = Object.keys(nameRules) as NameKind[];
const long = "a-customer-whose-name-has-exactly-sixty-three-characters-in-itxx";

test.each<[NameKind, string[], string]>([
  ["gcpCompute", ["acme", "bridges"], "acme-bridges"],
  ["gcpCompute", [long.slice(0, 63)], long.slice(0, 63)],
  ["gcpCompute", [long], "a-customer-whose-name-has-exactly-sixty-three-characte-ccf8a4e6"],
  ["gcpServiceAccount", ["acme", "bridges"], "acme-bridges"],
  ["gcpServiceAccount", ["a-rather-long-customer", "bridges"], "a-rather-long-customer-bridges"],
  ["gcpServiceAccount", ["ab"], "ab-fb8e20fc"],
  ["gcpSecret", ["acme", "bridge_password"], "acme-bridge_password"],
  ["gcpBucket", ["my-project", "jitsi-state"], "my-project-jitsi-state"],
  ["gcpWorkloadIdentity", ["github"], "github"],
  ["gcpLabelValue", ["Acme GmbH"], "acme-gmbh-033aedd8"],
  ["gcpLabelValue", [""], ""],
  ["awsIamRole", ["acme", "use1-a"], "acme-use1-a"],
  ["awsSsmParameter", ["jitsi", "acme", "bridge-password"], "/jitsi/acme/bridge-password"],
  ["awsTagValue", ["Acme GmbH & Co"], "Acme GmbH - Co-cef0ce09"],
])("%s %j is %s", (kind, parts, expected) => {
  expect(fit(kind, ...parts)).toBe(expected);
  expect(isName(kind, expected)).toBe(true);
});

test.each<[NameKind, number]>([
  ["gcpCompute", 55],
  ["gcpSecret", 247],
  ["awsIamRole", 56],
])("%s leaves Pulumi eight characters: %i", (kind, limit) => {
  expect(fitAuto(kind, "a".repeat(limit))).toBe("a".repeat(limit));
  expect(fitAuto(kind, "a".repeat(limit + 1))).toHaveLength(limit);
});

test("where a dash would end the shortened head, it goes", () =>
  expect(fit("gcpServiceAccount", "abcdefghijklmnopqrst-uvwxyz", "bridges")).toMatch(
    /^abcdefghijklmnopqrst-[0-9a-f]{8}$/,
  ));

test("a name that cannot be made is refused", () =>
  expect(() => fit("gcpBucket", "google", "state")).toThrow("gcpBucket (Cloud Storage"));

test("what a cloud refuses is no name", () => {
  expect(isName("gcpCompute", "1st")).toBe(false);
  expect(isName("gcpCompute", "a-")).toBe(false);
  expect(isName("gcpServiceAccount", "short")).toBe(false);
  expect(isName("gcpWorkloadIdentity", "gcp-github")).toBe(false);
  expect(isName("awsSsmParameter", "/aws/x")).toBe(false);
  expect(isName("awsSecurityGroup", "sg-1")).toBe(false);
});

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
const parts = fc.array(label, { minLength: 1, maxLength: 4 });

describe.each(kinds)("%s, for all parts", (kind) => {
  test("the name is one that the cloud takes, with and without autonaming", () =>
    fc.assert(
      fc.property(parts, (given) => {
        fc.pre(!given.join("-").includes("goog") && !/^(gcp-|sg-|aws|ssm)/.test(given[0]!));
        const { max } = nameRules[kind];
        expect(isName(kind, fit(kind, ...given))).toBe(true);
        expect(isName(kind, `${fitAuto(kind, ...given)}-1234567`)).toBe(true);
        expect(fitAuto(kind, ...given).length).toBeLessThanOrEqual(max - 8);
        expect(fit(kind, ...given)).not.toMatch(/-$/);
      }),
    ));

  test("different texts stay different, the same stay the same", () =>
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        fc.pre(
          [a, b].every(
            (given) => !given.join("-").includes("goog") && !/^(gcp-|sg-|aws|ssm)/.test(given[0]!),
          ),
        );
        expect(fit(kind, ...a)).toBe(fit(kind, ...a));
        expect(fit(kind, ...a) === fit(kind, ...b)).toBe(a.join("-") === b.join("-"));
      }),
    ));
});

test("whatever is written into a label becomes one", () =>
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(isName("gcpLabelValue", fit("gcpLabelValue", text))).toBe(true);
      expect(isName("awsTagValue", fit("awsTagValue", text))).toBe(true);
    }),
  ));
