import { describe, expect, test } from "@jest/globals";
import { parsePlatformSettings } from "../../../infra/platformSettings.ts";
import { describe as describeDeployment } from "../../../model/deployment.ts";
import { platformFactsOf } from "../../../model/platform/factsOf.ts";
import { planPlatform, type PlatformPlan } from "../../../model/platform/plan.ts";
import { cloudSettings, exampleSettings } from "../../../model/rules/fixtures.ts";
import type { Settings } from "../../../model/settings.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import {
  accountClashes,
  fixedNames,
  platformAdvice,
  platformClashes,
  type CloudDeployment,
} from "./platformClashes.ts";
import { platformStanding } from "./platformStanding.ts";

const plan = (overrides: Readonly<Record<string, unknown>> = {}): PlatformPlan => {
  const parsed = parsePlatformSettings(
    {
      kind: "platform",
      baseDomain: "my-app.com",
      gcp: { project: "my-app-video", regions: ["europe-west1"] },
      aws: { account: "012345678901", regions: ["us-east-1"] },
      ...overrides,
    },
    "platform",
  );
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return planPlatform(parsed.settings);
};

const customer = (stack: string, overrides: Partial<Settings> = {}, platform = plan()): CloudDeployment => ({
  stack,
  deployment: describeDeployment(cloudSettings({ appPrefix: stack, ...overrides })),
  facts: platformFactsOf(platform),
});

describe("customers of one account", () => {
  test("get along with prefixes of their own", () =>
    expect(accountClashes(customer("acme"), [customer("forum"), customer("acme-b")])).toEqual([]));

  test("need them even where their domains differ", () =>
    expect(
      accountClashes(customer("one", { appPrefix: "acme", baseDomain: "else.com" }), [customer("acme")]),
    ).toMatchObject([
      {
        key: "jitsi:appPrefix",
        value: "acme",
        what: "gives the service account acme-app in my-app-video, which stack acme of the same account has too",
      },
    ]));

  test("with one public host name too hear of that only", () =>
    expect(accountClashes(customer("one", { appPrefix: "acme" }), [customer("acme")])).toEqual([]));

  test("of other accounts take nothing from each other", () => {
    const elsewhere = plan({
      gcp: { project: "other-project", regions: ["europe-west1"] },
      aws: { account: "999999999999", regions: ["us-east-1"] },
    });
    const other = customer("one", { appPrefix: "acme", baseDomain: "else.com" }, elsewhere);
    expect(accountClashes(other, [customer("acme")])).toEqual([]);
  });

  test("whose platform nobody knows here share it if they name it alike", () => {
    const unknown = (stack: string, baseDomain: string): CloudDeployment => ({
      ...customer(stack, { appPrefix: "acme", baseDomain }),
      facts: undefined,
    });
    expect(accountClashes(unknown("a", "a.com"), [unknown("b", "b.com")])).toHaveLength(1);
  });

  test("Docker hosts have no such names", () =>
    expect(fixedNames({ deployment: describeDeployment(exampleSettings()), facts: undefined })).toEqual([]));

  test("prefixes too long for a service account stay apart", () => {
    const long = "a-customer-with-a-rather-long-name";
    expect(accountClashes(customer(`${long}-1`), [customer(`${long}-2`)])).toEqual([]);
    expect(fixedNames(customer(`${long}-1`))[0]).toMatch(
      /^the service account a-customer-with-a-r[\w-]* in /,
    );
  });
});

describe("platforms", () => {
  const named = (stack: string, overrides: Readonly<Record<string, unknown>> = {}) => ({
    stack,
    platform: plan(overrides),
  });
  const ci = { repository: "my-app/jitsi" };
  const mine = named("mine", { ci });

  test("of one project clash", () =>
    expect(platformClashes(mine, [named("other")]).map(({ key }) => key)).toEqual(["jitsi:gcp.project"]));

  test("of one AWS account clash over CI's identities", () => {
    const gcp = { project: "other-project", regions: ["europe-west1"] };
    expect(platformClashes(mine, [named("other", { gcp, ci })]).map(({ key }) => key)).toEqual([
      "jitsi:aws.account",
    ]);
    expect(platformClashes(mine, [named("other", { gcp })])).toEqual([]);
  });

  test("of one domain are warned of: only one of the zones is asked", () => {
    expect(platformAdvice(mine, [named("other")])).toMatchObject([{ key: "jitsi:baseDomain" }]);
    expect(platformAdvice(mine, [named("other", { baseDomain: "eu.my-app.com" })])).toEqual([]);
    expect(platformAdvice(mine, [named("other", { gcp: undefined })])).toEqual([]);
  });
});

describe("the platform that a customer names", () => {
  const stack = (name: string, change: Partial<LoadedStack> = {}): LoadedStack => ({
    stack: name,
    source: `config/Pulumi.${name}.yaml`,
    deployment: undefined,
    platform: undefined,
    facts: undefined,
    problems: [],
    advice: [],
    reads: [],
    ...change,
  });
  const acme = (platform: string | undefined): LoadedStack =>
    stack("acme", { deployment: describeDeployment(cloudSettings({ platform })) });
  const others = [stack("europe", { platform: plan() }), stack("broken"), acme("europe")];

  test("may be in another folder: nobody can look at it then", () => {
    const { problems, advice } = platformStanding(acme("eurpe"), others);
    expect(problems).toEqual([]);
    expect(advice).toMatchObject([{ key: "jitsi:platform", value: "eurpe", fix: "Did you mean europe?" }]);
    expect(platformStanding(acme("elsewhere"), others).advice[0]?.fix).toMatch(
      /ORGANIZATION\/PROJECT\/STACK/,
    );
  });

  test("in full it is somebody else's", () =>
    expect(platformStanding(acme("org/infra/main"), others)).toEqual({ problems: [], advice: [] }));

  test("must be a platform", () =>
    expect(platformStanding(acme("acme"), others).problems).toMatchObject([
      { what: "is a customer's stack (config/Pulumi.acme.yaml)" },
    ]));

  test("with problems is said to have them", () =>
    expect(platformStanding(acme("broken"), others).advice).toMatchObject([
      { what: expect.stringContaining("has problems of its own") },
    ]));

  test("is known, or not needed: nothing to say", () => {
    const known = { ...acme("europe"), facts: platformFactsOf(plan()) };
    for (const one of [known, acme(undefined)])
      expect(platformStanding(one, others)).toEqual({ problems: [], advice: [] });
  });
});
