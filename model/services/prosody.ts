/** The main Prosody (clients and Jicofo) and Prosody-JVB (the brewery, where bridges announce themselves). */

import { flag } from "../images/env.ts";
import { freshDirectory, scratch, upstreamHealth } from "../images/runtime.ts";
import { bridgeSecret, otherBridgeAccount, secretNames } from "../access/secrets.ts";
import { secret, type PublishedPort, type Service } from "./service.ts";
import { hostNames, ports, xmpp } from "../topology.ts";
import { appHost } from "../hosts/hosts.ts";
import { jitsiService, type ServiceContext } from "./context.ts";

/**
 * Accounts are made anew at every start, with the password of the day: the image's set-up never changes the password of an
 * account that exists (`register-setup` only logs "User exists"; trap T13). Nothing else of value is in Prosody's data.
 */
const accountsMadeAtStart = freshDirectory("/var/lib/prosody");

const prosodyMemoryMiB = 512;

/** Where both Prosodies answer Telegraf; the image takes one CIDR. */
const metrics = (context: ServiceContext) => ({
  PROSODY_ENABLE_METRICS: flag(true),
  PROSODY_METRICS_ALLOWED_CIDR: appHost(context.settings).subnet,
});

export const prosody = (context: ServiceContext): Service =>
  jitsiService(context, "prosody", {
    name: hostNames.prosody,
    env: {
      PROSODY_MODE: "client",
      PUBLIC_URL: context.topology.meetOrigin,
      XMPP_DOMAIN: xmpp.domain,
      XMPP_AUTH_DOMAIN: xmpp.auth,
      XMPP_MUC_DOMAIN: xmpp.muc,
      XMPP_INTERNAL_MUC_DOMAIN: xmpp.internalMuc,
      XMPP_GUEST_DOMAIN: xmpp.guest,
      XMPP_HIDDEN_DOMAIN: xmpp.hidden,
      XMPP_PORT: String(ports.c2s),
      PROSODY_HTTP_PORT: String(ports.prosodyHttp),
      // Large rooms need far more than the image's 10kb/s (jitsi/infra-provisioning; trap T48).
      PROSODY_C2S_LIMIT: "512kb/s",
      // nginx's address on the host's network: or every participant looks like one client (trap T48).
      PROSODY_TRUSTED_PROXIES: `127.0.0.1,::1,${appHost(context.settings).subnet}`,
      XMPP_MODULES: "jiconop",
      JICOFO_AUTH_PASSWORD: secret(secretNames.jicofo),
      JVB_AUTH_PASSWORD: secret(secretNames.mainProsodyUnusedBridge),
      ...metrics(context),
    },
    files: [],
    volumes: [],
    tmpfs: [...scratch, accountsMadeAtStart],
    ports: [],
    health: upstreamHealth,
    expectedMemoryMiB: prosodyMemoryMiB,
    startAfter: [],
  });

/** Path of a certificate or key that Prosody then does not generate itself. */
const certificatePath = (ending: "crt" | "key"): string => `/config/certs/${xmpp.jvbAuth}.${ending}`;

export const prosodyJvb = (context: ServiceContext): Service => {
  const { account } = context.settings.bridgeLogin;
  return jitsiService(context, "prosodyJvb", {
    name: hostNames.prosodyJvb,
    env: {
      PROSODY_MODE: "brewery",
      XMPP_PORT: String(ports.c2sJvb),
      PROSODY_HTTP_PORT: String(ports.prosodyHttp),
      JVB_XMPP_AUTH_DOMAIN: xmpp.jvbAuth,
      JVB_XMPP_INTERNAL_MUC_DOMAIN: xmpp.jvbMuc,
      JVB_BREWERY_MUC: xmpp.breweryRoom,
      JVB_AUTH_USER: account,
      JVB_AUTH_PASSWORD: secret(bridgeSecret(account)),
      // The image makes this account on the bridges' domain too (register-setup), and nothing else of it is on in this mode.
      JIBRI_XMPP_USER: otherBridgeAccount(account),
      JIBRI_XMPP_PASSWORD: secret(bridgeSecret(otherBridgeAccount(account))),
      JICOFO_AUTH_PASSWORD: secret(secretNames.jicofo),
      // Presence of a large conference in one stanza (jitsi/infra-provisioning, pack prosody_brewery).
      GLOBAL_CONFIG: "c2s_stanza_size_limit = 10*1024*1024",
      ...metrics(context),
    },
    files: [
      { path: certificatePath("crt"), content: { artifact: "prosodyJvbCertificate" } },
      { path: certificatePath("key"), content: secret(secretNames.prosodyJvbKey) },
    ],
    volumes: [],
    tmpfs: [...scratch, accountsMadeAtStart],
    ports: breweryPort(context),
    health: upstreamHealth,
    expectedMemoryMiB: prosodyMemoryMiB,
    startAfter: [],
  });
};

/** Open only where bridges of other hosts were told to come in. */
function breweryPort({ topology: { brewery } }: ServiceContext): PublishedPort[] {
  if (brewery === undefined) return [];
  return [{ container: ports.c2sJvb, host: brewery.port, address: brewery.listenAddress, protocol: "tcp" }];
}
