import { describe as suite, expect, test } from "@jest/globals";
import { identitiesOf } from "./identities.ts";
import { describe } from "../deployment.ts";
import { cloudSettings, exampleSettings } from "../rules/fixtures.ts";
import type { Settings } from "../settings.ts";

const identities = (settings: Settings = cloudSettings()) =>
  Object.fromEntries(
    identitiesOf(describe(settings)).map((identity) => [`${identity.name} in ${identity.cloud}`, identity]),
  );

const bridgeSecrets = ["bridge-password", "influxdb-writer-password"];

suite("who machines act as", () => {
  test("one for the app server, one for the bridges of each cloud", () =>
    expect(Object.keys(identities()).sort()).toEqual(["app in gcp", "bridge in aws", "bridge in gcp"]));

  test("a bridge reads the password of the account in use and the one for measurements, in every cloud", () => {
    for (const name of ["bridge in gcp", "bridge in aws"])
      expect(identities()[name]!.secrets).toEqual(bridgeSecrets);
    const login = { account: "jvb2", rotations: { jvb: 1, jvb2: 1 } } as const;
    expect(identities(cloudSettings({ bridgeLogin: login }))["bridge in aws"]!.secrets).toEqual([
      "bridge2-password",
      "influxdb-writer-password",
    ]);
  });

  test("the app server reads what its containers need, and both accounts' passwords", () => {
    const { secrets } = identities()["app in gcp"]!;
    expect(secrets).toEqual(
      expect.arrayContaining(["bridge-password", "bridge2-password", "prosody-jvb-key"]),
    );
    expect(secrets).toEqual([...secrets].sort());
  });

  test("only bridges that scale write metrics, and nothing else is for a whole project", () => {
    expect(identities()["bridge in gcp"]!.projectRoles).toEqual(["roles/monitoring.metricWriter"]);
    expect(identities()["app in gcp"]!.projectRoles).toEqual([]);
    expect(identities()["bridge in aws"]!.projectRoles).toEqual([]);
    const { hosts, bridges } = cloudSettings();
    const pool = cloudSettings({
      hosts: hosts.filter(({ on }) => on !== "gcpGroup"),
      bridges: { ...bridges, autoscaling: [] },
    });
    expect(identities(pool)["bridge in gcp"]!.projectRoles).toEqual([]);
  });

  test("regions are those of its machines", () => {
    expect(identities()["bridge in gcp"]!.regions).toEqual(["europe-west1", "europe-west3"]);
    expect(identities()["bridge in aws"]!.regions).toEqual(["us-east-1"]);
  });

  test("only the app server proves names, and only by DNS", () => {
    const letsencrypt = { mode: "letsencrypt", email: "a@b.c", staging: true } as const;
    const proves = (challenge: "http-01" | "dns-01") =>
      Object.entries(identities(cloudSettings({ tls: { ...letsencrypt, challenge } })))
        .filter(([, { provesNames }]) => provesNames)
        .map(([name]) => name);
    expect(proves("http-01")).toEqual([]);
    expect(proves("dns-01")).toEqual(["app in gcp"]);
  });

  test("Docker hosts have none", () => expect(identities(exampleSettings())).toEqual({}));
});
