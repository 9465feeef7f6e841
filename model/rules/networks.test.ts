import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { testBreakages } from "./breakages.ts";
import { customizedSettings, exampleSettings } from "./fixtures.ts";
import { check } from "./index.ts";

const example = exampleSettings();
const asking = (...from: readonly string[]) =>
  exampleSettings({ monitoring: { ...example.monitoring, prometheus: { from } } });

testBreakages([
  ...["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "8.0.0.0/7"].map((cidr) => ({
    rule: "wide-network",
    by: `Prometheus from ${cidr}`,
    broken: asking("10.20.0.0/16", cidr),
    keys: ["jitsi:monitoring.prometheus.from[1]"],
    says: /a large part of the internet.*10\.20\.0\.0\/16/,
  })),
  {
    rule: "wide-network",
    by: "a network that begins in its middle",
    broken: asking("10.20.0.1/16"),
    keys: ["jitsi:monitoring.prometheus.from[0]"],
    says: /clouds require its first/,
  },
  {
    rule: "wide-network",
    by: "no rate limit for anybody",
    broken: customizedSettings("prosody", {
      env: { PROSODY_ENABLE_RATE_LIMITS: "1", PROSODY_RATE_LIMIT_ALLOW_RANGES: "10.0.0.0/8,::/0" },
    }),
    keys: ["jitsi:containers.prosody.env.PROSODY_RATE_LIMIT_ALLOW_RANGES"],
  },
]);

test("networks of one's own, which firewalls trust", () => {
  const gcp = {
    subnetworks: {
      "europe-west1": { id: "projects/p/regions/europe-west1/subnetworks/s", cidr: "0.0.0.0/1" },
    },
  };
  const aws = {
    account: "012345678901",
    regions: { "us-east-1": { vpcId: "vpc-1", cidr: "128.0.0.0/1", subnetIds: {} } },
  };
  const network = { gcp: { ...gcpFacts, ...gcp }, aws, schemaVersion: 1, baseDomain: "my-app.com" } as const;
  expect(
    check(describe(exampleSettings({ network })))
      .filter(({ rule }) => rule === "wide-network")
      .map(({ key }) => key),
  ).toEqual(["jitsi:network.gcp.subnetworks.europe-west1.cidr", "jitsi:network.aws.regions.us-east-1.cidr"]);
});

const gcpFacts = {
  project: "p",
  network: "projects/p/global/networks/n",
  zone: "z",
  privateZone: "pz",
  privateDomain: "jitsi.internal",
  stressMetric: "custom.googleapis.com/jitsi/jvb/stress",
  operators: [],
};

test.each(["10.0.0.0/8", "3.0.0.0/8", "203.0.113.7/32", "100.64.0.0/10"])("%s may ask", (cidr) =>
  expect(check(describe(asking(cidr)))).toEqual([]),
);
