import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { testBreakages } from "./breakages.ts";
import { customizedSettings } from "./fixtures.ts";
import { check } from "./index.ts";

testBreakages(
  (
    [
      ["visitors", "prosody", "ENABLE_VISITORS"],
      ["visitors", "jicofo", "VISITORS_XMPP_SERVER"],
      ["visitors", "web", "ENABLE_VISITORS"],
      ["recording", "web", "ENABLE_RECORDING"],
      ["recording", "prosody", "JIBRI_XMPP_PASSWORD"],
      ["transcription", "jicofo", "JIGASI_SIP_URI"],
      ["transcription", "prosody", "ENABLE_TRANSCRIPTIONS"],
      ["autoscaler", "jvb", "AUTOSCALER_URL"],
    ] as const
  ).map(([rule, container, name]) => ({
    rule,
    by: `${name} for ${container}`,
    broken: customizedSettings(container, { env: { [name]: "1" } }),
    keys: [`jitsi:containers.${container}.env.${name}`],
    says: /does not support yet/,
  })),
);

test.each([
  ["prosody", { ENABLE_VISITORS: "0", ENABLE_RECORDING: "0" }],
  ["web", { ENABLE_LOCAL_RECORDING_NOTIFY_ALL_PARTICIPANT: "1", DISABLE_LOCAL_RECORDING: "0" }],
] as const)("%s may have %j", (container, env) =>
  expect(check(describe(customizedSettings(container, { env })))).toEqual([]),
);
