import { flag, type EnvOf } from "../images/env.ts";
import { httpHealth } from "../images/runtime.ts";
import { octoOfJicofo } from "../bridges/octo.ts";
import { audioOnly } from "./media.ts";
import { secretNames } from "../access/secrets.ts";
import { secret, type Service } from "./service.ts";
import { hostNames, ports, xmpp } from "../topology.ts";
import { jitsiService, type ServiceContext } from "./context.ts";
import { trustOptions, trustStore } from "./verifiedTls.ts";

/** What Jicofo and the JVM need beside the heap: threads, code, buffers. */
const jvmOverheadMiB = 512;

/** Jicofo: one connection to clients by the main Prosody, one (`Service`) to bridges by Prosody-JVB. */
export const jicofo = (context: ServiceContext): Service =>
  jitsiService(context, "jicofo", {
    name: hostNames.jicofo,
    env: {
      XMPP_SERVER: hostNames.prosody,
      XMPP_PORT: String(ports.c2s),
      XMPP_DOMAIN: xmpp.domain,
      XMPP_AUTH_DOMAIN: xmpp.auth,
      XMPP_MUC_DOMAIN: xmpp.muc,
      XMPP_INTERNAL_MUC_DOMAIN: xmpp.internalMuc,
      XMPP_HIDDEN_DOMAIN: xmpp.hidden,
      ENABLE_JVB_XMPP_SERVER: flag(true),
      // One bare host: Jicofo takes the text as it stands (jicofo.conf:337; trap T10).
      JVB_XMPP_SERVER: hostNames.prosodyJvb,
      JVB_XMPP_PORT: String(ports.c2sJvb),
      JVB_XMPP_AUTH_DOMAIN: xmpp.jvbAuth,
      JVB_XMPP_INTERNAL_MUC_DOMAIN: xmpp.jvbMuc,
      JVB_BREWERY_MUC: xmpp.breweryRoom,
      JICOFO_AUTH_PASSWORD: secret(secretNames.jicofo),
      JICOFO_MAX_MEMORY: `${context.settings.appServer.jicofoHeapMiB}m`,
      // For Telegraf on the host's own network; no other container routes here and the port is never published.
      JICOFO_ENABLE_REST: flag(true),
      // `/about/health` would answer 500 while there is no bridge (trap T55).
      JICOFO_ENABLE_HEALTH_CHECKS: flag(false),
      JAVA_TOOL_OPTIONS: trustOptions,
      ...octoOfJicofo(context.settings),
      ...(context.settings.media === "audio" ? audioOnly.jicofoEnv : maxBridgeParticipants),
    },
    files: [
      trustStore,
      {
        path: "/config/custom-jicofo.conf",
        content: "jicofo.xmpp.service.disable-certificate-verification = false\n",
      },
    ],
    volumes: [],
    ports: [],
    health: httpHealth(`http://127.0.0.1:${ports.jicofoRest}/about/version`),
    expectedMemoryMiB: context.settings.appServer.jicofoHeapMiB + jvmOverheadMiB,
    startAfter: [hostNames.prosody, hostNames.prosodyJvb],
  });

/**
 * Every further bridge in a conference gets a copy of all that local senders upload (jitsi-videobridge `Relay.kt:942`),
 * so a conference spreads only when it outgrows a bridge. Upstream's default is 80.
 */
const maxBridgeParticipants = { MAX_BRIDGE_PARTICIPANTS: "150" } satisfies EnvOf<"jicofo">;
