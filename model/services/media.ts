/**
 * Audio-only conferences with the switches that exist, on all three of client, Jicofo and JVB: Jicofo alone lets video
 * through that a client offers in its first answer (jicofo `JitsiMeetConferenceImpl.acceptSession`; trap T52).
 * Codecs stay on: an offer without any breaks clients.
 */

import { flag, type EnvOf } from "../images/env.ts";

const buttonsWithoutVideo = [
  "chat",
  "closedcaptions",
  "download",
  "etherpad",
  "feedback",
  "filmstrip",
  "fullscreen",
  "hangup",
  "help",
  "highlight",
  "invite",
  "linktosalesforce",
  "livestreaming",
  "microphone",
  "mute-everyone",
  "noisesuppression",
  "participants-pane",
  "profile",
  "raisehand",
  "recording",
  "security",
  "select-audio-device",
  "settings",
  "shareaudio",
  "shortcuts",
  "stats",
];

export const audioOnly = {
  webEnv: {
    START_AUDIO_ONLY: flag(true),
    START_WITH_VIDEO_MUTED: flag(true),
    ENABLE_P2P: flag(false),
    TOOLBAR_BUTTONS: buttonsWithoutVideo.join(","),
    HIDE_PREMEETING_BUTTONS: "camera,select-background",
  } satisfies EnvOf<"web">,
  /** Behind upstream's config.js; the last assignment wins. */
  webConfig: ["config.channelLastN = 0;"],
  jicofoEnv: {
    JICOFO_CONF_MAX_VIDEO_SENDERS: "0",
    // Audio is light: a conference stays on one bridge until stress says otherwise (-1 is off, jicofo `BridgeConfig.kt`).
    MAX_BRIDGE_PARTICIPANTS: "-1",
  } satisfies EnvOf<"jicofo">,
  jvbConf: [
    // No video goes to any endpoint (jitsi-videobridge `JvbLastN.kt`).
    "videobridge.cc.jvb-last-n = 0",
    // Quiet speakers are dropped before they are sent on, to clients and to relays alike (`Conference.java:1420`).
    "videobridge.loudest.route-loudest-only = true",
  ],
} as const;
