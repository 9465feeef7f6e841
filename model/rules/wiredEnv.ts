/** Which setting to use in place of env that the program wires. */

import type { CustomizableContainer } from "../settings.ts";

const publicName = "jitsi:appPrefix and jitsi:baseDomain";
const tls = "jitsi:tls";
const media = "jitsi:media";
const subnet = "jitsi:hosts[].subnet";
const confd = "a file /config/conf.d/NAME.cfg.lua in jitsi:containers.CONTAINER.files";

/** By env name; the same name means the same in every container. */
const settings: Readonly<Record<string, string>> = {
  PUBLIC_URL: publicName,
  LETSENCRYPT_DOMAIN: publicName,
  ENABLE_LETSENCRYPT: tls,
  LETSENCRYPT_EMAIL: tls,
  LETSENCRYPT_USE_STAGING: tls,
  START_AUDIO_ONLY: media,
  START_WITH_VIDEO_MUTED: media,
  ENABLE_P2P: media,
  TOOLBAR_BUTTONS: media,
  HIDE_PREMEETING_BUTTONS: media,
  JICOFO_CONF_MAX_VIDEO_SENDERS: media,
  MAX_BRIDGE_PARTICIPANTS:
    "jicofo.bridge.max-bridge-participants in a file /config/custom-jicofo.conf (jitsi:containers.jicofo.files)",
  BRIDGE_STRESS_THRESHOLD:
    "jicofo.bridge.stress-threshold in a file /config/custom-jicofo.conf (jitsi:containers.jicofo.files)",
  JICOFO_MAX_MEMORY: "jitsi:appServer.jicofoHeapMiB",
  JICOFO_OCTO_REGION: "jitsi:regions.local",
  JICOFO_BRIDGE_REGION_GROUPS: "jitsi:regions.groups",
  VIDEOBRIDGE_MAX_MEMORY: "jitsi:bridges.static[].heapMiB",
  JVB_PORT: "jitsi:bridges.static[].port",
  JVB_ADVERTISE_IPS: "jitsi:hosts[].publicAddress",
  JVB_OCTO_REGION: "jitsi:hosts[].region",
  JVB_OCTO_RELAY_ID: "jitsi:bridges.static[].name",
  JVB_MUC_NICKNAME: "jitsi:bridges.static[].name",
  JVB_INSTANCE_ID: "jitsi:bridges.static[].name",
  PROSODY_METRICS_ALLOWED_CIDR: subnet,
  PROSODY_TRUSTED_PROXIES: subnet,
  PROSODY_C2S_LIMIT: confd,
};

/** What leads to a wired value, or undefined if nothing does. */
export const settingInstead = (container: CustomizableContainer, name: string): string | undefined =>
  Object.hasOwn(settings, name) ? settings[name]?.replace("CONTAINER", container) : undefined;

/** For the test that no entry outlives its wiring. */
export const settledEnv: readonly string[] = Object.keys(settings);
