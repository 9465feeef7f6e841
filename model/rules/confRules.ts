/** What a user writes into the overlay files of Jicofo and JVB. */

import { closest } from "fastest-levenshtein";
import type { Deployment } from "../deployment.ts";
import { confOf, lastInConf, userConfKey, userConfs, type ConfContainer, type UserConf } from "./confs.ts";
import { listed } from "./lists.ts";
import { guardsProgram, rule, type Finding, type Rule } from "./rule.ts";
import { envKey, isOn, ofRole, one, partKey, textOf, userFileKey } from "./view.ts";
import type { HoconEntry } from "./hocon.ts";
import { lastValue } from "./hocon.ts";

/** Every entry of every overlay file that the user gave. */
function* entries(
  deployment: Deployment,
  find: (
    entry: HoconEntry,
    container: ConfContainer,
    conf: UserConf,
  ) => Omit<Finding, "key" | "value"> | undefined,
): Iterable<Finding> {
  for (const userConf of userConfs(deployment))
    for (const entry of userConf.conf.entries) {
      const found = find(entry, userConf.container, userConf);
      if (found !== undefined)
        yield {
          key: userFileKey(userConf.container, userConf.path, entry.line),
          value: entry.path,
          ...found,
        };
    }
}

const syntax = rule({
  id: "conf-syntax",
  title: "custom-jicofo.conf and custom-jvb.conf are valid",
  why: "If a bracket or quote is missing, Jicofo or the bridges do not start.",
  fix: "Fix the file.",
  *find(deployment) {
    for (const { container, path, conf } of userConfs(deployment))
      if (conf.fault !== undefined)
        yield { key: userFileKey(container, path, conf.fault.line), value: undefined, what: conf.fault.what };
  },
});

/** Beginnings of paths that the program or the image has its own values for, and the setting to use instead. */
const wiredConf: Readonly<Record<ConfContainer, readonly (readonly [path: string, setting?: string])[]>> = {
  jicofo: [
    ["jicofo.octo.enabled"],
    ["jicofo.local-region", "jitsi:regions.local"],
    ["jicofo.bridge.region-groups", "jitsi:regions.groups"],
    ["jicofo.bridge.brewery-jid"],
    ["jicofo.bridge.xmpp-connection-name"],
    ["jicofo.rest"],
    ["jicofo.health.enabled"],
    ["jicofo.sctp.enabled"],
    ...["client", "service"].flatMap((connection) =>
      ["enabled", "hostname", "port", "domain", "username", "password"].map(
        (key) => [`jicofo.xmpp.${connection}.${key}`] as const,
      ),
    ),
    ["jicofo.xmpp.client.xmpp-domain"],
    ["jicofo.xmpp.client.conference-muc-jid"],
    ["jicofo.xmpp.client.client-proxy"],
    ["jicofo.xmpp.service.disable-certificate-verification"],
  ],
  jvb: [
    ["videobridge.relay.region", "jitsi:hosts[].region"],
    ["videobridge.relay"],
    ["videobridge.ice.udp.port", "jitsi:bridges.static[].port"],
    ["videobridge.ice.advertise-private-candidates"],
    ["videobridge.apis.xmpp-client.configs"],
    ["videobridge.apis.rest.enabled"],
    ["videobridge.rest.shutdown.enabled"],
    ["videobridge.http-servers.private"],
    ["videobridge.health.require-valid-address"],
    ["videobridge.sctp.enabled"],
    ["ice4j.harvest.mapping", "jitsi:hosts[].publicAddress"],
  ],
};

const wired = rule({
  id: "wired-conf",
  title: "overlay files do not override values that the program sets",
  why: "Containers must agree on these values. A deviation breaks the deployment without an error message.",
  fix: "Remove it. The program sets it, because containers must agree on it.",
  find: (deployment) =>
    entries(deployment, ({ path }, container) => {
      const match = wiredConf[container].find(([start]) => path === start || path.startsWith(`${start}.`));
      if (match === undefined) return undefined;
      const [, setting] = match;
      return {
        what: "is set by the program",
        ...(setting === undefined ? {} : { fix: `Use ${setting} instead.` }),
      };
    }),
});

/** In the next releases' reference.conf and not in 11146's (jicofo #1298, #1299; jitsi-videobridge ice.restart). */
const newerKeys: Readonly<Record<ConfContainer, readonly string[]>> = {
  jicofo: [
    "jicofo.bridge.max-bridge-participants-per-interval",
    "jicofo.bridge.max-bridge-participants-interval",
    "jicofo.conference.enable-ice-restart",
    "tracing",
  ],
  jvb: ["videobridge.ice.restart", "tracing"],
};

const newer = rule({
  id: "T60",
  title: "no keys from a newer Jicofo or JVB",
  why: "HOCON silently ignores unknown keys.",
  fix: "Remove it until the release supports it.",
  find: (deployment) =>
    entries(deployment, ({ path }, container) =>
      newerKeys[container].some((start) => path === start || path.startsWith(`${start}.`))
        ? { what: `is not supported by ${deployment.settings.release} yet` }
        : undefined,
    ),
});

const builtIn: Readonly<Record<string, readonly string[]>> = {
  "jicofo.bridge.selection-strategy": [
    "SingleBridgeSelectionStrategy",
    "SplitBridgeSelectionStrategy",
    "RegionBasedBridgeSelectionStrategy",
    "IntraRegionBridgeSelectionStrategy",
    "VisitorSelectionStrategy",
  ],
  "jicofo.bridge.topology-strategy": ["SingleMeshTopologyStrategy", "VisitorTopologyStrategy"],
};

const subStrategies = ["participant", "visitor"].map((who) => `jicofo.bridge.${who}-selection-strategy`);

const strategies = rule({
  id: "T61",
  title: "Jicofo's strategies are built in, and VisitorSelection has both of its strategies",
  why: "Jicofo loads the class at startup, and does not start without it. Jar files cannot be added, because they are not UTF-8 text.",
  fix: "Use one of upstream's strategies.",
  find: (deployment) =>
    entries(deployment, ({ path, value }, _container, { conf }) => {
      const known = builtIn[subStrategies.includes(path) ? "jicofo.bridge.selection-strategy" : path];
      if (known === undefined) return undefined;
      if (!known.includes(value))
        return {
          what: `names ${value}, which is not an existing class`,
          fix: `Did you mean ${closest(value, known)}?`,
        };
      const missing = subStrategies.filter((name) => lastValue(conf, name) === undefined);
      return value === "VisitorSelectionStrategy" && missing.length > 0
        ? { what: `is VisitorSelectionStrategy without ${listed(missing)}`, fix: "Set both." }
        : undefined;
    }),
});

const redistribution = {
  enabled: "jicofo.bridge.load-redistribution.enabled",
  threshold: "jicofo.bridge.load-redistribution.stress-threshold",
} as const;

const stressPath = "jicofo.bridge.stress-threshold";

/** jicofo `reference.conf` at 11146. */
const defaultThresholds = { stress: "0.8", redistribution: "0.9" } as const;

const thresholds = rule({
  id: "T20",
  title: "load is redistributed only above the stress at which Jicofo avoids a bridge",
  why: "Below it, Jicofo would move participants off a bridge while assigning others to it (jicofo reference.conf).",
  fix: "Set jicofo.bridge.load-redistribution.stress-threshold to the higher value of the two.",
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jicofo")) {
      const on =
        lastInConf(service, redistribution.enabled)?.value === "true" ||
        isOn(service, "JICOFO_ENABLE_LOAD_REDISTRIBUTION");
      const own = lastInConf(service, redistribution.threshold)?.value;
      if (!on && own === undefined) continue;
      const moves = own ?? defaultThresholds.redistribution;
      const avoids =
        lastInConf(service, stressPath)?.value ??
        textOf(service, "BRIDGE_STRESS_THRESHOLD") ??
        defaultThresholds.stress;
      if (!(Number(moves) > Number(avoids)))
        yield {
          key:
            userConfKey(deployment, "jicofo", redistribution.threshold) ??
            userConfKey(deployment, "jicofo", stressPath) ??
            envKey(service, "JICOFO_ENABLE_LOAD_REDISTRIBUTION"),
          value: moves,
          what: `is the stress above which participants are moved, but Jicofo avoids a bridge only from ${avoids}`,
        };
    }
  },
});

const measurements = "videobridge.load-management.load-measurements";

const packetRate = rule({
  id: "T21",
  title: "packet rate thresholds require packet rate measurement",
  why: "By default, JVB measures CPU usage and ignores them.",
  fix: `Set ${measurements}.load-measurement = "packet-rate" as well, and measure the thresholds on your machines.`,
  find: (deployment) =>
    entries(deployment, ({ path }, container, { conf }) =>
      container === "jvb" &&
      path.startsWith(`${measurements}.packet-rate.`) &&
      lastValue(conf, `${measurements}.load-measurement`)?.value !== "packet-rate"
        ? { what: "has no effect while CPU usage is measured" }
        : undefined,
    ),
});

const verification = {
  jicofo: "jicofo.xmpp.service.disable-certificate-verification",
  jvb: "videobridge.apis.xmpp-client.configs.shard0.DISABLE_CERTIFICATE_VERIFICATION",
} as const;

const verified = rule({
  id: "brewery-tls",
  title: "Jicofo and bridges verify Prosody-JVB's certificate against the deployment's own CA",
  why: "The images disable verification (jvb.conf:57, jicofo.conf:342), and traffic to 6222 may cross the internet.",
  fix: guardsProgram,
  *find(deployment) {
    if (one(deployment, "prosodyJvb") === undefined) return;
    for (const role of ["jicofo", "jvb"] as const)
      for (const { service } of ofRole(deployment, role)) {
        const value = lastInConf(service, verification[role])?.value;
        if (value !== "false")
          yield {
            key:
              userConfKey(deployment, role, verification[role]) ?? partKey(service, `file ${confOf[role]}`),
            value,
            what: "disables the verification of the certificate",
          };
        const options = textOf(service, "JAVA_TOOL_OPTIONS");
        const store = /-Djavax\.net\.ssl\.trustStore=(\S+)/.exec(options ?? "")?.[1];
        if (store === undefined || !service.files.some(({ path }) => path === store))
          yield {
            key: partKey(service, "env JAVA_TOOL_OPTIONS"),
            value: options,
            what: "does not name an existing trust store",
          };
      }
  },
});

export const confRules: readonly Rule[] = [
  syntax,
  wired,
  newer,
  strategies,
  thresholds,
  packetRate,
  verified,
];
