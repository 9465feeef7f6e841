/** Random settings, as a user could write them: good ones are taken and break no rule, others are answered with a list of problems. */

import fc from "fast-check";
import { describe as suite, expect, test } from "@jest/globals";
import { describe } from "../model/deployment.ts";
import { renderProblems } from "../model/problem.ts";
import { check } from "../model/rules/index.ts";
import { parseSettings } from "./settings.ts";

type Values = Record<string, unknown>;

const parse = (values: Values) =>
  parseSettings({
    source: "config/Pulumi.random.yaml",
    values: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        `jitsi:${key}`,
        typeof value === "string" ? value : (JSON.stringify(value) ?? ""),
      ]),
    ),
    isSecret: (key) => key === "jitsi:secrets",
    readFile: () =>
      new TextEncoder().encode("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
  });

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const labels = (minLength: number, maxLength: number) => fc.uniqueArray(label, { minLength, maxLength });

/** Hosts share a private network; bridges are spread over them; every region is in one group. */
const validSettings = fc
  .record({
    appPrefix: label,
    media: fc.constantFrom("video", "audio"),
    hostNames: labels(1, 5),
    regionNames: labels(1, 4),
    bridgeNames: labels(1, 12),
    grouped: fc.boolean(),
    network: fc.constantFrom("private", "public"),
    tls: fc.constantFrom(
      { mode: "selfSigned" },
      { mode: "letsencrypt", email: "ops@my-app.com" },
      { mode: "certificate", certificateFile: "cert.pem", keySecret: "key" },
    ),
    webApp: fc.option(
      fc.constantFrom({ image: "shop:1", port: 3000 }, { image: "shop:1", port: 80, meetPath: "/talk" }),
    ),
    env: fc.subarray(["ENABLE_PREJOIN_PAGE", "ENABLE_P2P", "DISABLE_DEEP_LINKING"]),
    protect: fc.boolean(),
    seed: fc.nat(),
  })
  .map((given): Values => {
    const regionOf = (index: number) => given.regionNames[index % given.regionNames.length]!;
    const hosts = given.hostNames.map((name, index) => ({
      name,
      docker: `ssh://deploy@203.0.113.${index + 1}`,
      region: regionOf(index + given.seed),
      publicAddress: `203.0.113.${index + 1}`,
      privateAddress: `10.8.0.${index + 1}`,
    }));
    const bridges = given.bridgeNames.map((name, index) => ({
      name,
      host: given.hostNames[index % given.hostNames.length]!,
      port: 10000 + index,
    }));
    const used = [...new Set(bridges.map(({ host }) => hosts.find(({ name }) => name === host)!.region))];
    return {
      appPrefix: given.appPrefix,
      baseDomain: "my-app.com",
      media: given.media,
      hosts,
      appServer: { bridgeNetwork: given.network },
      bridges: { static: bridges },
      ...(given.grouped ? { regions: { groups: { all: used } } } : {}),
      tls: given.tls,
      ...(given.webApp === null ? {} : { webApp: given.webApp }),
      // Audio wires P2P itself.
      containers: {
        web: {
          env: Object.fromEntries(
            given.env
              .filter((name) => given.media === "video" || name !== "ENABLE_P2P")
              .map((name) => [name, true]),
          ),
        },
      },
      secrets: { key: "[secret]" },
      protect: given.protect,
    };
  });

/** All places in a value, as paths. */
const placesIn = (value: unknown, path: string[] = []): string[][] =>
  typeof value === "object" && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))]
    : [path];

function replaceAt(root: Values, path: readonly string[], value: unknown): Values {
  const copy = structuredClone(root);
  const parent = path.slice(0, -1).reduce<Values>((node, key) => node[key] as Values, copy);
  if (value === undefined) delete parent[path.at(-1)!];
  else parent[path.at(-1)!] = value;
  return copy;
}

const anything = fc.oneof(
  fc.constant(undefined),
  fc.jsonValue(),
  fc.string(),
  fc.constantFrom(
    "",
    " ",
    "-a",
    "A",
    "a".repeat(64),
    "ssh://x",
    "0.0.0.0/0",
    "127.0.0.1",
    -1,
    0,
    1e9,
    true,
    "__proto__",
    "constructor",
  ),
);

suite("10,000 random settings", () => {
  test("valid ones give a deployment that breaks no rule", () => {
    fc.assert(
      fc.property(validSettings, (values) => {
        const parsed = parse(values);
        if ("problems" in parsed) throw new Error(renderProblems("valid settings", parsed.problems));
        const problems = check(describe(parsed.settings));
        if (problems.length > 0) throw new Error(renderProblems("valid settings", problems));
      }),
      { numRuns: 3000 },
    );
  });

  test("whatever is put into one place, there is an answer and never an exception", () => {
    let refused = 0;
    fc.assert(
      fc.property(validSettings, fc.nat(), anything, (values, place, replacement) => {
        const places = placesIn(values).filter((path) => path.length > 0);
        const parsed = parse(replaceAt(values, places[place % places.length]!, replacement));
        const problems = "problems" in parsed ? parsed.problems : check(describe(parsed.settings));
        for (const { key, what, fix } of problems) {
          expect(key).toMatch(/^jitsi:/);
          expect(what).not.toBe("");
          expect(fix).not.toBe("");
        }
        refused += Math.min(1, problems.length);
      }),
      { numRuns: 6000 },
    );
    // Else the mutations are too tame to show anything.
    expect(refused).toBeGreaterThan(2000);
  });

  test("neither for settings that are nothing but noise", () => {
    const keys = fc.constantFrom(
      "kind",
      "appPrefix",
      "hosts",
      "bridges",
      "regions",
      "tls",
      "containers",
      "secrets",
      "x",
    );
    fc.assert(
      fc.property(fc.dictionary(keys, anything), (values) => {
        const parsed = parse(values);
        if (!("problems" in parsed)) check(describe(parsed.settings));
      }),
      { numRuns: 1000 },
    );
  });
});
