import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { testBreakages } from "./breakages.ts";
import { broken, customizedSettings, exampleSettings, serviceIn, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";

const audio = exampleSettings({ media: "audio" });

const fileKey = (container: string, path: string, line: number): string =>
  `jitsi:containers.${container}.files["${path}"] line ${line}`;

const withFile = (container: "web" | "jicofo" | "jvb", path: string, content: string, media?: "audio") =>
  customizedSettings(container, { files: [{ path, content }] }, media === undefined ? {} : { media });

const confs = { jicofo: "/config/custom-jicofo.conf", jvb: "/config/custom-jvb.conf" } as const;
const configJs = "/config/custom-config.js";

testBreakages([
  {
    rule: "T52",
    by: "a switch of Jicofo's that does not exist",
    broken: withFile("jicofo", confs.jicofo, "jicofo {\n conference { enable-video = false }\n}"),
    keys: [fileKey("jicofo", confs.jicofo, 2)],
    says: /is not read by anything.*jitsi:media/,
  },
  {
    rule: "T52",
    by: "a switch of the bridge's that does not exist",
    broken: withFile("jvb", confs.jvb, "videobridge.video.enabled = false"),
    keys: [fileKey("jvb", confs.jvb, 1)],
  },
  {
    rule: "T52",
    by: "a switch of the client's that does not exist",
    broken: withFile("web", configJs, "// mine\nconfig.disableVideo = true;\n"),
    keys: [fileKey("web", configJs, 2)],
  },
  {
    rule: "T52",
    by: "video off in Jicofo only",
    broken: customizedSettings("jicofo", { env: { JICOFO_CONF_MAX_VIDEO_SENDERS: "0" } }),
    keys: ["jitsi:containers.jicofo.env.JICOFO_CONF_MAX_VIDEO_SENDERS"],
  },
  {
    rule: "T52",
    by: "video off in the bridges only",
    broken: withFile("jvb", confs.jvb, "videobridge.cc.jvb-last-n = 0"),
    keys: [fileKey("jvb", confs.jvb, 1)],
  },
  {
    rule: "T52",
    by: "video off in the client only",
    broken: withFile("web", configJs, "config.channelLastN = 0;"),
    keys: [fileKey("web", configJs, 1)],
  },
  {
    rule: "T52",
    by: "no video codec",
    broken: customizedSettings("jicofo", {
      env: { ENABLE_CODEC_VP8: "0", ENABLE_CODEC_VP9: "0", ENABLE_CODEC_AV1: "0", ENABLE_CODEC_H264: "0" },
    }),
    keys: ["jitsi:containers.jicofo.env.ENABLE_CODEC_VP8"],
  },
  {
    rule: "T52",
    by: "audio, with video back on in the user's conf",
    broken: withFile("jvb", confs.jvb, "\nvideobridge.cc.jvb-last-n = 5\n", "audio"),
    keys: [fileKey("jvb", confs.jvb, 2)],
    says: /jitsi:media to video/,
  },
  {
    rule: "T52",
    by: "audio, with video back on in the user's config.js",
    broken: withFile("web", configJs, "config.channelLastN = -1;", "audio"),
    keys: [fileKey("web", configJs, 1)],
  },
  {
    rule: "T52",
    by: "audio that Jicofo does not know of",
    broken: withEnv("jicofo", { JICOFO_CONF_MAX_VIDEO_SENDERS: undefined }, audio),
    keys: ["container jicofo: jicofo.conference.max-video-senders"],
  },
  {
    rule: "T52",
    by: "audio that a bridge does not know of",
    broken: broken((deployment) => {
      const file = serviceIn(deployment, "jvb-ash-a").files.find(({ path }) => path === confs.jvb)!;
      file.content = (file.content as string).replace(/^videobridge\.cc.*$/m, "");
    }, audio),
    keys: ["container jvb-ash-a: videobridge.cc.jvb-last-n"],
  },
  {
    rule: "T52",
    by: "audio that clients do not know of",
    broken: withEnv("web", { START_AUDIO_ONLY: "0" }, audio),
    keys: ["container web: env START_AUDIO_ONLY"],
  },
]);

test.each([
  ["web", configJs, "// config.channelLastN = 0;\nconfig.channelLastN = 20;"],
  ["jvb", confs.jvb, "videobridge.cc.jvb-last-n = 20"],
] as const)("%s may limit video by %s: %s", (container, path, content) =>
  expect(check(describe(withFile(container, path, content)))).toEqual([]),
);
