import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment, type Deployment } from "../deployment.ts";
import { arbitrarySettings } from "./arbitrarySettings.ts";
import {
  broken,
  exampleBridge,
  exampleHost,
  exampleSettings,
  localSettings,
  type Mutable,
} from "./fixtures.ts";
import { check, rules } from "./index.ts";
import { isTrapId, traps } from "./traps.ts";

test.each([
  ["the example", exampleSettings()],
  ["audio", exampleSettings({ media: "audio" })],
  ["this computer", localSettings()],
])("%s breaks no rule", (_name, settings) => expect(check(describeDeployment(settings))).toEqual([]));

test("valid settings break no rule", () => {
  fc.assert(
    fc.property(arbitrarySettings, (settings) => {
      expect(check(describeDeployment(settings))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("settings that break five rules show five problems", () => {
  const { hosts, appServer } = exampleSettings();
  const settings = exampleSettings({
    hosts: hosts.map((host) => (host.name === "fsn" ? { ...host, memoryGiB: 4 } : host)),
    appServer: { ...appServer, httpPort: 8080 },
    regions: { groups: { europe: ["hetzner-fsn1"] }, local: undefined },
    containers: {
      web: { env: { PUBLIC_URL: "https://example.org", ENABLE_WELCOME_PAGE: "no" }, files: [] },
    },
  });
  expect(check(describeDeployment(settings)).map(({ key, rule }) => `${rule} ${key}`)).toEqual([
    "wired-env jitsi:containers.web.env.PUBLIC_URL",
    "T3 jitsi:containers.web.env.ENABLE_WELCOME_PAGE",
    "T18 jitsi:hosts[2].region",
    "T53 jitsi:appServer.httpPort",
    "T31 jitsi:hosts[1].memoryGiB",
  ]);
});

test("what two rules find at one setting is said once", () => {
  const settings = exampleSettings({
    containers: { prosody: { env: { JIBRI_XMPP_PASSWORD: "hunter2" }, files: [] } },
  });
  expect(check(describeDeployment(settings)).map(({ rule }) => rule)).toEqual(["recording"]);
});

describe("never throws", () => {
  const mutilations = fc.array(
    fc.record({
      at: fc.array(fc.nat(), { minLength: 1, maxLength: 7 }),
      text: fc.oneof(
        fc.string(),
        fc.constantFrom("", "0", "1", "{", '"', "a,b", "/", "0.0.0.0/0", "999.1.1.1/99"),
      ),
      remove: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  );

  test("whatever texts a deployment holds, and whatever lists are empty", () => {
    fc.assert(
      fc.property(arbitrarySettings, mutilations, (settings, changes) => {
        const deployment = broken((copy) => {
          for (const change of changes) mutilate(copy, change);
        }, settings);
        expect(Array.isArray(check(deployment))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("with nothing running at all", () => {
    const deployment = broken((copy) => {
      for (const host of copy.hosts) host.services = [];
    });
    expect(check(deployment).length).toBeGreaterThan(0);
    expect(
      check(
        broken((copy) => {
          copy.hosts = [];
          copy.bridges = [];
          copy.settings.hosts = [];
          copy.settings.bridges.static = [];
        }),
      ).length,
    ).toBeGreaterThanOrEqual(0);
  });
});

interface Mutilation {
  readonly at: readonly number[];
  readonly text: string;
  readonly remove: boolean;
}

/** Walks down, and changes a text, empties a list or takes an env away: the shape stays. */
function mutilate(deployment: Mutable<Deployment>, { at, text, remove }: Mutilation): void {
  let here: unknown = deployment;
  let name = "";
  for (const step of at) {
    if (typeof here !== "object" || here === null) return;
    const holder = here as Record<string, unknown>;
    const keys = Object.keys(holder);
    const key = keys[step % Math.max(keys.length, 1)];
    if (key === undefined) return;
    const value = holder[key];
    // Words of a closed set are part of the shape.
    if (
      typeof value === "string" &&
      !["mode", "role", "kind", "protocol", "restart", "network"].includes(key)
    )
      return void (name === "env" && remove ? delete holder[key] : (holder[key] = text));
    if (Array.isArray(value) && remove && step % 3 === 0) return void (holder[key] = []);
    name = key;
    here = value;
  }
}

describe("traps", () => {
  test("T1 to T63 have one entry each", () => {
    expect(traps.map(({ id }) => id)).toEqual(Array.from({ length: 63 }, (_, index) => `T${index + 1}`));
  });

  test("those kept by a rule have one, and the other way round", () => {
    const byRule = traps.filter(({ status }) => status === "rule").map(({ id }) => id);
    expect(byRule.toSorted()).toEqual(
      rules
        .map(({ id }) => id)
        .filter(isTrapId)
        .toSorted(),
    );
  });

  test("rules that an entry names exist", () => {
    const ids = rules.map(({ id }) => id);
    for (const { how } of traps)
      for (const [, id] of how.matchAll(/rules? `([a-z-]+)`/g)) expect(ids).toContain(id);
  });
});

describe("tests", () => {
  const sources = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(`${import.meta.dirname}/${name}`, "utf8"));

  test.each(rules.map(({ id }) => id))("something breaks %s and nothing else", (id) => {
    const breaks = new RegExp(`rule: "${id}"|\\["${id}", "`);
    expect(sources.some((text) => breaks.test(text))).toBe(true);
  });

  test.each(traps.filter(({ status }) => status === "by construction").map(({ id }) => id))(
    "something tries to break %s",
    (id) => expect(sources.some((text) => text.includes(`test("${id}: `))).toBe(true),
  );
});

test("ids are distinct, and sentences are sentences", () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { title, why, fix } of rules) {
    expect(title).toMatch(/[^.]$/);
    expect(why).toMatch(/[.]$/);
    expect(fix).toMatch(/[.]$/);
  }
});

test("a hundred bridges on a hundred hosts are looked at once each", () => {
  const hosts = Array.from({ length: 100 }, (_, index) => exampleHost(`h${index}`, `r${index}`, index + 1));
  const settings = exampleSettings({
    hosts,
    appServer: { ...exampleSettings().appServer, host: "h0" },
    bridges: { static: hosts.map(({ name }, index) => exampleBridge(index, name, name)), autoscaling: [] },
    regions: { groups: {}, local: undefined },
  });
  expect(check(describeDeployment(settings))).toEqual([]);
});
