/** Audio or video: with the switches that exist, and on client, Jicofo and bridge together. */

import type { Deployment } from "../deployment.ts";
import type { Service } from "../services/service.ts";
import { lastInConf, userConfKey, userConfs } from "./confs.ts";
import { rule, type Finding, type Rule } from "./rule.ts";
import { customized, envKey, isOn, ofRole, partKey, textOf, userFileKey } from "./view.ts";

const instead = "Set jitsi:media to audio, which turns off video in the client, Jicofo and the bridges.";

/** Names that recipes on the web give, and that nothing reads (grep over jicofo, JVB, lib-jitsi-meet, jitsi-meet at 11146). */
const fictionalKeys: readonly string[] = [
  "jicofo.conference.enable-video",
  "videobridge.video.enabled",
  "org.jitsi.videobridge.DISABLE_VIDEO_SUPPORT",
];

const fictionalConfigJs =
  /\bconfig\.(disableVideo|disableVideoInput|disableDesktopSharing|videoQuality\.maxBitratesVideo)\b/;

const codecs = ["ENABLE_CODEC_VP8", "ENABLE_CODEC_VP9", "ENABLE_CODEC_AV1", "ENABLE_CODEC_H264"];

const media = rule({
  id: "T52",
  title: "video is turned off everywhere or nowhere, with settings that exist",
  why: "Turned off only in Jicofo, video that a client offers in its first answer still passes. Turned off only in a bridge, clients keep sending it. Nothing reads many of the names that recipes use, and an offer without any video codec breaks clients.",
  fix: instead,
  *find(deployment) {
    yield* fictional(deployment);
    for (const { service } of ofRole(deployment, "jicofo"))
      if (codecs.every((name) => textOf(service, name) === "0"))
        yield {
          key: envKey(service, codecs[0] ?? ""),
          value: "0",
          what: "leaves no video codec, which breaks clients",
        };
    yield* deployment.settings.media === "audio" ? videoLeftOn(deployment) : halfSwitchedOff(deployment);
  },
});

function* fictional(deployment: Deployment): Iterable<Finding> {
  for (const { container, path, conf } of userConfs(deployment))
    for (const entry of conf.entries)
      if (fictionalKeys.includes(entry.path))
        yield {
          key: userFileKey(container, path, entry.line),
          value: entry.path,
          what: "is not read by anything",
        };
  for (const { path, line, text } of configJsLines(deployment)) {
    const name = fictionalConfigJs.exec(text)?.[0];
    if (name !== undefined)
      yield { key: userFileKey("web", path, line), value: name, what: "is not read by anything" };
  }
}

/** Lines that the user added to config.js. */
function* configJsLines(deployment: Deployment): Iterable<{ path: string; line: number; text: string }> {
  for (const [container, { files }] of customized(deployment))
    for (const { path, content } of files)
      if (container === "web" && path === configJsPath)
        for (const [index, text] of content.split("\n").entries())
          if (!isComment(text)) yield { path, line: index + 1, text };
}

const isComment = (line: string): boolean => /^\s*\/\//.test(line);

const configJsPath = "/config/custom-config.js";

const lastN = /\bconfig\.channelLastN\s*=\s*(-?\d+)/;

const paths = {
  jicofo: "jicofo.conference.max-video-senders",
  jvb: "videobridge.cc.jvb-last-n",
} as const;

function* halfSwitchedOff(deployment: Deployment): Iterable<Finding> {
  const what = "turns off video in one place only";
  for (const { service } of ofRole(deployment, "jicofo"))
    if (textOf(service, "JICOFO_CONF_MAX_VIDEO_SENDERS") === "0")
      yield { key: envKey(service, "JICOFO_CONF_MAX_VIDEO_SENDERS"), value: "0", what };
  for (const { container, path, conf } of userConfs(deployment))
    for (const entry of conf.entries)
      if (entry.path === paths[container] && Number(entry.value) === 0)
        yield { key: userFileKey(container, path, entry.line), value: entry.path, what };
  for (const { path, line, text } of configJsLines(deployment))
    if (lastN.exec(text)?.[1] === "0")
      yield { key: userFileKey("web", path, line), value: "config.channelLastN", what };
}

function* videoLeftOn(deployment: Deployment): Iterable<Finding> {
  for (const { service } of ofRole(deployment, "web")) {
    for (const name of ["START_AUDIO_ONLY", "START_WITH_VIDEO_MUTED"])
      if (!isOn(service, name)) yield stillOn(envKey(service, name), textOf(service, name));
    const value = lastNOf(service);
    if (value !== "0") yield stillOn(configJsKey(deployment, service), `channelLastN ${value ?? "unset"}`);
  }
  for (const role of ["jicofo", "jvb"] as const)
    for (const { service } of ofRole(deployment, role)) {
      const value =
        lastInConf(service, paths[role])?.value ?? textOf(service, "JICOFO_CONF_MAX_VIDEO_SENDERS");
      if (value !== "0")
        yield stillOn(
          userConfKey(deployment, role, paths[role]) ?? partKey(service, paths[role]),
          value ?? "unset",
        );
    }
}

const stillOn = (key: string, value: unknown): Finding => ({
  key,
  value,
  what: "leaves video on although jitsi:media is audio",
  ...(key.startsWith("jitsi:") ? { fix: "Remove it, or set jitsi:media to video." } : {}),
});

/** The last assignment in config.js, the program's lines and then the user's. */
function lastNOf({ files }: Service): string | undefined {
  const text = files.find(({ path }) => path === configJsPath)?.content;
  if (typeof text !== "string") return undefined;
  const lines = text.split("\n").filter((line) => !isComment(line));
  return lastN.exec(lines.findLast((line) => lastN.test(line)) ?? "")?.[1];
}

function configJsKey(deployment: Deployment, service: Service): string {
  const own = [...configJsLines(deployment)].findLast(({ text }) => lastN.test(text));
  return own === undefined
    ? partKey(service, `file ${configJsPath}`)
    : userFileKey("web", own.path, own.line);
}

export const mediaRules: readonly Rule[] = [media];
