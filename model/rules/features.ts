/** Features that this program does not run yet: half switched on, they break conferences. */

import { rule, type Rule } from "./rule.ts";
import { customized, shown, userEnvKey } from "./view.ts";

interface Feature {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** Names that switch it on or belong to it. `ENABLE_…` at 0 is harmless. */
  readonly names: RegExp;
}

const features: readonly Feature[] = [
  {
    id: "visitors",
    title: "visitors are not enabled by hand",
    why: "They need visitor Prosodies, which this program does not run yet. Participants beyond the limit would be sent to a server that does not exist.",
    names: /^(ENABLE_VISITORS|VISITORS_\w+|PROSODY_VISITORS?_\w+|JICOFO_VISITORS_\w+)$/,
  },
  {
    id: "recording",
    title: "recording and live streaming are not enabled by hand",
    why: "They need Jibri, which this program does not run yet. An external Jibri cannot connect, because the main Prosody is not published.",
    names:
      /^(ENABLE_RECORDING|ENABLE_SERVICE_RECORDING|ENABLE_LIVESTREAMING|ENABLE_FILE_RECORDING_SHARING|JIBRI_\w+|XMPP_RECORDER_DOMAIN)$/,
  },
  {
    id: "transcription",
    title: "transcription and dial-in are not enabled by hand",
    why: "They need Jigasi, which this program does not run yet. An external Jigasi cannot connect, because the main Prosody is not published.",
    names: /^(ENABLE_TRANSCRIPTIONS|AUTO_CAPTION_ON_RECORD|JIGASI_\w+)$/,
  },
  {
    id: "autoscaler",
    title: "the sidecar of Jitsi's autoscaler is not enabled by hand",
    why: "It needs a private key file, which must not be in a stack's settings, and it would stop bridges without this program's knowledge.",
    names: /^AUTOSCALER_\w+$/,
  },
];

export const featureRules: readonly Rule[] = features.map(({ names, ...feature }) =>
  rule({
    ...feature,
    fix: "Remove it.",
    *find(deployment) {
      for (const [container, { env }] of customized(deployment))
        for (const [name, value] of Object.entries(env))
          if (names.test(name) && !isOff(value))
            yield {
              key: userEnvKey(container, name),
              value: shown(name, value),
              what: "belongs to a feature that this program does not support yet",
            };
    },
  }),
);

const isOff = (value: unknown): boolean =>
  typeof value === "string" && ["0", "false", "no", "off", ""].includes(value.toLowerCase());
