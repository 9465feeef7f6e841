import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { cidr, contains, overlaps } from "../clouds/cidr.ts";
import { regionNames } from "../clouds/regions.ts";
import { usualSubnet } from "../hosts/hosts.ts";
import { planPlatform, platformProblems, type PlatformPlan } from "./plan.ts";
import type { PlatformSettings } from "./settings.ts";

const settings: PlatformSettings = {
  kind: "platform",
  stack: "platform",
  baseDomain: "my-app.com",
  gcp: { project: "my-app-video", regions: ["europe-west1", "us-central1"] },
  aws: { account: "012345678901", regions: ["us-east-1"] },
  networkCidr: "10.64.0.0/12",
  ci: {
    repository: "my-app/jitsi",
    environment: "production",
    previewEnvironment: undefined,
    driftEnvironment: undefined,
  },
  operators: [],
  protect: true,
  labels: { team: "video" },
};

test("every region has the network of its slot", () => {
  const plan = planPlatform(settings);
  expect(plan.gcp).toEqual({
    project: "my-app-video",
    subnetworks: [
      { region: "europe-west1", cidr: "10.64.224.0/20" },
      { region: "us-central1", cidr: "10.64.0.0/20" },
    ],
    home: "europe-west1",
    stateBucket: "my-app-video-jitsi-state",
    privateDomain: "jitsi.internal",
  });
  expect(plan.aws?.regions).toEqual([
    {
      region: "us-east-1",
      cidr: "10.72.0.0/20",
      subnets: [
        { availabilityZone: "us-east-1a", cidr: "10.72.0.0/24" },
        { availabilityZone: "us-east-1b", cidr: "10.72.1.0/24" },
      ],
    },
  ]);
  expect(plan.labels).toEqual({ team: "video", stack: "platform", component: "platform" });
});

test.each([
  [undefined, undefined, ["repo:my-app/jitsi:pull_request"]],
  ["preview", undefined, ["repo:my-app/jitsi:environment:preview"]],
  ["preview", "drift", ["repo:my-app/jitsi:environment:preview", "repo:my-app/jitsi:environment:drift"]],
])("environments %s and %s: the previewer is %j", (previewEnvironment, driftEnvironment, previewerSubjects) =>
  expect(
    planPlatform({ ...settings, ci: { ...settings.ci!, previewEnvironment, driftEnvironment } }).ci,
  ).toEqual({
    repository: "my-app/jitsi",
    deployerSubject: "repo:my-app/jitsi:environment:production",
    previewerSubjects,
  }),
);

test("a plan cannot be changed, also inside", () => {
  const plan = planPlatform(settings);
  expect(() => ((plan.gcp as { home: string }).home = "x")).toThrow(TypeError);
});

test("Docker's own network on the machines is refused", () => {
  const [problem] = platformProblems({ ...settings, networkCidr: "172.16.0.0/12" });
  expect(problem).toMatchObject({ key: "jitsi:networkCidr", value: "172.16.0.0/12" });
  expect(overlaps(cidr("172.16.0.0/12"), cidr(usualSubnet))).toBe(true);
});

test("an unknown region that nobody checked is no plan", () =>
  expect(() => planPlatform({ ...settings, aws: { account: "0", regions: ["mars-1"] } })).toThrow(
    'no region "mars-1"',
  ));

describe("for all sets of regions in all networks", () => {
  const regionsOf = (cloud: "gcp" | "aws") =>
    fc.uniqueArray(fc.constantFrom(...regionNames(cloud)), { minLength: 1 });
  const network = fc.oneof(
    fc.constantFrom("10.0.0.0/8", "10.128.0.0/9", "100.64.0.0/10", "10.32.0.0/11"),
    fc.integer({ min: 0, max: 15 }).map((part) => `10.${part * 16}.0.0/12`),
  );
  const networksOf = ({ gcp, aws }: PlatformPlan): string[] =>
    [...gcp!.subnetworks, ...aws!.regions].map((part) => part.cidr);

  const anySettings = fc
    .record({ gcp: regionsOf("gcp"), aws: regionsOf("aws"), networkCidr: network })
    .map(({ gcp, aws, networkCidr }): PlatformSettings => ({
      ...settings,
      networkCidr,
      gcp: { project: "my-app-video", regions: gcp },
      aws: { account: "012345678901", regions: aws },
    }));

  test("no two networks overlap, none leaves networkCidr, and subnets lie in theirs without overlap", () =>
    fc.assert(
      fc.property(anySettings, (given) => {
        expect(platformProblems(given)).toEqual([]);
        const plan = planPlatform(given);
        const networks = networksOf(plan).map(cidr);
        networks.forEach((one, index) => {
          expect(contains(cidr(given.networkCidr), one)).toBe(true);
          expect(overlaps(one, cidr(usualSubnet))).toBe(false);
          expect(networks.slice(index + 1).some((other) => overlaps(one, other))).toBe(false);
        });
        for (const { cidr: own, subnets } of plan.aws!.regions) {
          const [a, b] = subnets.map((subnet) => cidr(subnet.cidr));
          expect(contains(cidr(own), a!) && contains(cidr(own), b!)).toBe(true);
          expect(overlaps(a!, b!)).toBe(false);
        }
      }),
    ));

  test("another region moves none", () =>
    fc.assert(
      fc.property(anySettings, regionsOf("gcp"), regionsOf("aws"), (given, moreGcp, moreAws) => {
        const before = networksOf(planPlatform(given));
        const after = planPlatform({
          ...given,
          gcp: { ...given.gcp!, regions: [...new Set([...moreGcp, ...given.gcp!.regions])] },
          aws: { ...given.aws!, regions: [...new Set([...moreAws, ...given.aws!.regions])] },
        });
        expect(networksOf(after)).toEqual(expect.arrayContaining(before));
      }),
    ));
});
