import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import type { Settings } from "../settings.ts";
import { arbitrarySettings } from "./arbitrarySettings.ts";
import { testBreakages } from "./breakages.ts";
import { customizedSettings, exampleSettings, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";
import { jitsiServices } from "./view.ts";
import { settledEnv } from "./wiredEnv.ts";
import fc from "fast-check";

testBreakages([
  {
    rule: "wired-env",
    by: "another public address",
    broken: customizedSettings("web", { env: { PUBLIC_URL: "https://meet.example.org" } }),
    keys: ["jitsi:containers.web.env.PUBLIC_URL"],
    says: /Use jitsi:appPrefix and jitsi:baseDomain instead/,
  },
  {
    rule: "wired-env",
    by: "a wired value without a setting of its own",
    broken: customizedSettings("jvb", { env: { ENABLE_OCTO: "0" } }),
    keys: ["jitsi:containers.jvb.env.ENABLE_OCTO"],
    says: /containers must agree on it/,
  },
  {
    rule: "wired-env",
    by: "audio switches while media is audio",
    broken: customizedSettings("jicofo", { env: { JICOFO_CONF_MAX_VIDEO_SENDERS: "5" } }, { media: "audio" }),
    keys: ["jitsi:containers.jicofo.env.JICOFO_CONF_MAX_VIDEO_SENDERS"],
    says: /Use jitsi:media instead/,
  },
  {
    rule: "T4",
    by: "env that upstream removed",
    broken: customizedSettings("jvb", { env: { JVB_WS_DOMAIN: "example.org" } }),
    keys: ["jitsi:containers.jvb.env.JVB_WS_DOMAIN"],
    says: /removed it \(stable-11146\)/,
  },
  {
    rule: "T4",
    by: "env that upstream removed, in the program itself",
    broken: withEnv("web", { ENABLE_COLIBRI_WEBSOCKET: "1" }),
    keys: ["container web: env ENABLE_COLIBRI_WEBSOCKET"],
    says: /a bug in this program/,
  },
  {
    rule: "T5",
    by: "env without effect",
    broken: customizedSettings("jicofo", { env: { BRIDGE_AVG_PARTICIPANT_STRESS: "0.01" } }),
    keys: ["jitsi:containers.jicofo.env.BRIDGE_AVG_PARTICIPANT_STRESS"],
  },
  {
    rule: "T6",
    by: "a misspelt name",
    broken: customizedSettings("web", { env: { ENABLE_PREJION_PAGE: "1" } }),
    keys: ["jitsi:containers.web.env.ENABLE_PREJION_PAGE"],
    says: /Did you mean ENABLE_PREJOIN_PAGE\?/,
  },
  {
    rule: "T6",
    by: "a name of another container",
    broken: customizedSettings("web", { env: { VIDEOBRIDGE_GC_TYPE: "ZGC" } }),
    keys: ["jitsi:containers.web.env.VIDEOBRIDGE_GC_TYPE"],
    says: /Move it to jitsi:containers\.jvb\.env/,
  },
  {
    rule: "idle-env",
    by: "login at Prosody-JVB",
    broken: customizedSettings("prosodyJvb", { env: { ENABLE_LOBBY: "0" } }),
    keys: ["jitsi:containers.prosodyJvb.env.ENABLE_LOBBY"],
    says: /Move it to jitsi:containers\.prosody\.env/,
  },
  {
    rule: "idle-env",
    by: "the old name of a bridge's address",
    broken: customizedSettings("jvb", { env: { DOCKER_HOST_ADDRESS: "203.0.113.9" } }),
    keys: ["jitsi:containers.jvb.env.DOCKER_HOST_ADDRESS"],
  },
]);

test("a misspelt secret is not shown", () => {
  const settings = customizedSettings("prosody", { env: { JWT_APP_SECRTE: "hunter2" } });
  const withKey = customizedSettings("web", { env: { JWT_APP_SECRET: "hunter2" } });
  for (const problems of [settings, withKey].map((one) => check(describe(one)))) {
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  }
});

test("every name with a setting instead is wired somewhere", () => {
  const variants: Settings[] = [
    exampleSettings(),
    exampleSettings({ media: "audio" }),
    ...fc.sample(arbitrarySettings, 20),
  ];
  const wired = new Set(
    variants.flatMap((settings) =>
      jitsiServices(describe(settings)).flatMap(({ service }) => Object.keys(service.env)),
    ),
  );
  expect(settledEnv.filter((name) => !wired.has(name))).toEqual([]);
});
