import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../deployment.ts";
import { testBreakages } from "./breakages.ts";
import { broken, customizedSettings, serviceIn, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";

testBreakages([
  {
    rule: "T3",
    by: "a flag in words",
    broken: customizedSettings("web", { env: { ENABLE_WELCOME_PAGE: "no" } }),
    keys: ["jitsi:containers.web.env.ENABLE_WELCOME_PAGE"],
    says: /Use 0\./,
  },
  {
    rule: "T3",
    by: "a flag that is no yes and no no",
    broken: customizedSettings("prosody", { env: { ENABLE_LOBBY: "maybe" } }),
    keys: ["jitsi:containers.prosody.env.ENABLE_LOBBY"],
    says: /Use 1 or 0\./,
  },
  {
    rule: "T3",
    by: "a flag in words, in the program itself",
    broken: withEnv("jvb-ash-a", { DISABLE_AWS_HARVESTER: "true" }),
    keys: ["container jvb-ash-a: env DISABLE_AWS_HARVESTER"],
  },
  {
    rule: "T51",
    by: "a Lua table with a comma",
    broken: customizedSettings("prosody", { env: { XMPP_MUC_CONFIGURATION: "hosts = { 'a', 'b' }" } }),
    keys: ["jitsi:containers.prosody.env.XMPP_MUC_CONFIGURATION"],
  },
  {
    rule: "T51",
    by: "real line breaks",
    broken: customizedSettings("prosody", { env: { GLOBAL_CONFIG: "a = 1\nb = 2" } }),
    keys: ["jitsi:containers.prosody.env.GLOBAL_CONFIG"],
    says: /with \\n/,
  },
  {
    rule: "T56",
    by: "XMPP said to be on",
    broken: customizedSettings("jvb", { env: { JVB_DISABLE_XMPP: "0" } }),
    keys: ["jitsi:containers.jvb.env.JVB_DISABLE_XMPP"],
  },
  {
    rule: "T49",
    by: "rate limits without a rate",
    broken: customizedSettings("prosody", { env: { PROSODY_ENABLE_RATE_LIMITS: "1" } }),
    keys: ["jitsi:containers.prosody.env.PROSODY_ENABLE_RATE_LIMITS"],
  },
  {
    rule: "T49",
    by: "rate limits that hold for Jicofo",
    broken: broken(
      (deployment) => {
        serviceIn(deployment, "prosody").env.PROSODY_RATE_LIMIT_ALLOW_RANGES = "10.0.0.0/8";
      },
      customizedSettings("prosody", { env: { PROSODY_ENABLE_RATE_LIMITS: "1" } }),
    ),
    keys: ["container prosody: env PROSODY_RATE_LIMIT_ALLOW_RANGES"],
    says: /172\.30\.0\.0\/24, the network from which Jicofo/,
  },
  {
    rule: "sctp",
    by: "websockets to the bridge",
    broken: customizedSettings("web", { env: { JVB_PREFER_SCTP: "0" } }),
    keys: ["jitsi:containers.web.env.JVB_PREFER_SCTP"],
  },
]);

describe("what is fine", () => {
  test.each([
    ["XMPP_CONFIGURATION", 'region_name = "a",b = { 1 }'],
    ["XMPP_MUC_CONFIGURATION", "muc_limit = 5"],
    ["GLOBAL_CONFIG", "a = 1\\nb = { 1, 2 }"],
    ["PROSODY_RATE_LIMIT_LOGIN_RATE", "50"],
    ["PROSODY_RATE_LIMIT_ALLOW_RANGES", "198.51.100.0/24"],
  ])("%s %s", (name, value) => {
    const rates = name.startsWith("PROSODY_RATE") ? { PROSODY_ENABLE_RATE_LIMITS: "1" } : {};
    const settings = customizedSettings("prosody", { env: { ...rates, [name]: value } });
    expect(check(describeDeployment(settings))).toEqual([]);
  });

  test.each([
    ["jicofo", "SENTRY_DSN", "https://key@sentry.example.org/1"],
    ["web", "WHITEBOARD_COLLAB_SERVER_URL_BASE", "http://whiteboard:8080"],
  ] as const)("%s %s is text, whatever upstream's templates ask of it", (container, name, value) => {
    const settings = customizedSettings(container, { env: { [name]: value } });
    expect(check(describeDeployment(settings))).toEqual([]);
  });
});
