import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../../model/deployment.ts";
import { exampleSettings } from "../../../model/rules/fixtures.ts";
import type { TlsSettings } from "../../../model/settings.ts";
import {
  budgetFindings,
  certificateNames,
  registeredDomain,
  type NamedCertificates,
} from "./certificateBudget.ts";

const customers = (count: number, domain = "my-app.com", prefix = "c"): NamedCertificates[] =>
  Array.from({ length: count }, (_, index) => {
    const stack = `${prefix}${String(index + 1).padStart(3, "0")}`;
    return { stack, names: [`${stack}.${domain}`] };
  });

const since = (...names: string[]) => ({ ref: "v1", names: new Set(names) });

/** Who has a problem, and who a warning. */
const found = (...args: Parameters<typeof budgetFindings>): [string[], string[]] => {
  const findings = [...budgetFindings(...args)];
  return [
    findings.filter(([, { problems }]) => problems.length > 0).map(([stack]) => stack),
    findings.filter(([, { advice }]) => advice.length > 0).map(([stack]) => stack),
  ];
};

describe("without a revision to compare with", () => {
  test("50 names below a domain are nothing to speak of", () =>
    expect(found(customers(50), undefined)).toEqual([[], []]));

  test("more are something to know, once, and no problem: they may have had their certificates for years", () => {
    expect(found(customers(120), undefined)).toEqual([[], ["c051"]]);
    const [[, { advice }] = ["", { advice: [] }]] = budgetFindings(customers(120), undefined);
    expect(advice).toMatchObject([
      {
        value: "c051.my-app.com",
        what: "is the 51st of 120 names below my-app.com with a certificate, and Let's Encrypt gives 50 new ones a week",
        fix: expect.stringContaining("mode: certificate"),
      },
    ]);
  });
});

describe("since a revision", () => {
  test.each([
    [39, [[], []]],
    [40, [[], ["c040"]]],
    [50, [[], ["c050"]]],
    [51, [["c051"], []]],
    [120, [["c051"], []]],
  ])("%i new names", (count, expected) => expect(found(customers(count), since())).toEqual(expected));

  test("names that were there do not count", () => {
    const known = customers(100).flatMap(({ names }) => names);
    expect(found(customers(139), since(...known))).toEqual([[], []]);
    expect(found(customers(151), since(...known))).toEqual([["c151"], []]);
  });
});

test("each registered domain has a budget of its own", () => {
  const many = [...customers(50), ...customers(51, "live.else.org", "e")];
  expect(found(many, since())).toEqual([["e051"], ["c050"]]);
});

test("subdomains share their domain's budget", () => {
  const many = [...customers(30), ...customers(30, "eu.my-app.com", "e")];
  expect(found(many, since())).toEqual([["e021"], []]);
});

test("a name counts once, whoever asks for it", () => {
  const twice = customers(30).flatMap((customer) => [customer, { ...customer, stack: `${customer.stack}x` }]);
  expect(found(twice, since())).toEqual([[], []]);
});

test.each([
  ["acme.my-app.com", "my-app.com"],
  ["acme.eu.my-app.com", "my-app.com"],
  // Not the owner's domain, but never more than it: too early a warning.
  ["acme.shop.co.uk", "co.uk"],
])("%s counts for %s", (name, domain) => expect(registeredDomain(name)).toBe(domain));

describe("which stacks need a certificate", () => {
  const letsencrypt = { mode: "letsencrypt", email: "a@b.c", challenge: "http-01" } as const;
  test.each<[string, TlsSettings, string[]]>([
    ["Let's Encrypt", { ...letsencrypt, staging: false }, ["acme.my-app.com"]],
    ["its staging authority", { ...letsencrypt, staging: true }, []],
    ["a certificate of their own", { mode: "certificate", certificate: "PEM", keySecret: "k" }, []],
    ["none", { mode: "selfSigned" }, []],
  ])("%s", (_, tls, names) =>
    expect(certificateNames(describeDeployment(exampleSettings({ tls })))).toEqual(names),
  );
});
