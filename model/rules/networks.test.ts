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
    says: /clouds want its first/,
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

test("a host's own Docker network, too", () => {
  const { hosts } = exampleSettings();
  const wide = exampleSettings({
    hosts: hosts.map((host) => ({ ...host, subnet: "0.0.0.0/1" })),
  });
  expect(check(describe(wide))).toContainEqual(
    expect.objectContaining({ rule: "wide-network", key: "jitsi:hosts[1].subnet" }),
  );
});

test.each(["10.0.0.0/8", "3.0.0.0/8", "203.0.113.7/32", "100.64.0.0/10"])("%s may ask", (cidr) =>
  expect(check(describe(asking(cidr)))).toEqual([]),
);
