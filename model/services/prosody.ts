/** The main Prosody (clients and Jicofo) and Prosody-JVB (the brewery, where bridges announce themselves). */

import { flag } from "../images/env.ts";
import { freshDirectory, scratch, upstreamHealth } from "../images/runtime.ts";
import { bridgeSecret, otherBridgeAccount, secretNames } from "../access/secrets.ts";
import { secret, type ConfigFile, type PublishedPort, type Service } from "./service.ts";
import type { BridgeAccount } from "../settings.ts";
import { hostNames, jids, ports, xmpp } from "../topology.ts";
import { appHost } from "../hosts/hosts.ts";
import { jitsiService, type ServiceContext } from "./context.ts";

/**
 * Accounts are made anew at every start, with the password of the day: the image's set-up never changes the password of an
 * account that exists (`register-setup` only logs "User exists"; trap T13). Nothing else of value is in Prosody's data.
 */
const accountsMadeAtStart = freshDirectory("/var/lib/prosody");

const prosodyMemoryMiB = 512;

/**
 * Prosody opens its port before `register-setup` has made any account, and Jicofo waits 15 s after a refused login. The image copies /config/data
 * whenever Prosody's data are empty, here at every start, so Jicofo's account is there first: back after 2.2 s instead of 17 (docs/decisions/0002).
 * Not on Prosody-JVB, where the refused first login keeps Jicofo from entering a brewery that is not there yet.
 */
const jicofoAccount: ConfigFile = {
  // Prosody's own escape for the dots (util.datamanager).
  path: `/config/data/${xmpp.auth.replaceAll(".", "%2e")}/accounts/focus.dat`,
  content: secret(secretNames.jicofoAccount),
};

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
      ...(limitsRates(context) ? { PROSODY_RATE_LIMIT_ALLOW_RANGES: appHost(context.settings).subnet } : {}),
      ...metrics(context),
    },
    files: [jicofoAccount],
    volumes: [],
    tmpfs: [...scratch, accountsMadeAtStart],
    ports: [],
    health: upstreamHealth,
    expectedMemoryMiB: prosodyMemoryMiB,
    startAfter: [],
  });

/** The image's limits would slow Jicofo down as well, which speaks for everybody from the host's own network (trap T49). */
const limitsRates = ({ settings }: ServiceContext): boolean =>
  settings.containers.prosody?.env.PROSODY_ENABLE_RATE_LIMITS === flag(true);

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
      GLOBAL_CONFIG: [
        // Presence of a large conference in one stanza (jitsi/infra-provisioning, pack prosody_brewery).
        "c2s_stanza_size_limit = 10*1024*1024",
        // The image names its own rules only (prosody.cfg.lua).
        `firewall_scripts = { ${[imageRules, otherAccountRules].map((path) => `"/run/prosody${path}"`).join(", ")} }`,
      ].join("\\n"),
      ...metrics(context),
    },
    files: [
      { path: certificatePath("crt"), content: { artifact: "prosodyJvbCertificate" } },
      { path: certificatePath("key"), content: secret(secretNames.prosodyJvbKey) },
      { path: otherAccountRules, content: presenceFilter(otherBridgeAccount(account)) },
    ],
    volumes: [],
    tmpfs: [...scratch, accountsMadeAtStart],
    ports: breweryPort(context),
    health: upstreamHealth,
    expectedMemoryMiB: prosodyMemoryMiB,
    startAfter: [],
  });
};

/** The image's presence filter, for the account in JVB_AUTH_USER. */
const imageRules = "/config/rules.d/jvb_muc_presence_filter.pfw";

const otherAccountRules = "/config/rules.d/other_bridge_account.pfw";

/**
 * For mod_firewall: bridges of this account are not told of others in the brewery, as the image has it for the account in use. While bridges go from
 * one account to the other, each would else see every presence of all others.
 */
const presenceFilter = (account: BridgeAccount): string =>
  [
    "KIND: presence",
    "TYPE: available",
    `FROM: ${jids.brewery}`,
    `TO: ${account}@${xmpp.jvbAuth}`,
    // Its own presence says that it has joined.
    "NOT INSPECT: {http://jabber.org/protocol/muc#user}x/status@code=110",
    "DROP.",
    "",
  ].join("\n");

/** Open only where bridges of other hosts were told to come in. */
function breweryPort({ topology: { brewery } }: ServiceContext): PublishedPort[] {
  if (brewery === undefined) return [];
  return [{ container: ports.c2sJvb, host: brewery.port, address: brewery.listenAddress, protocol: "tcp" }];
}
