/** Values of env that upstream's templates and scripts would misread. */

import { envKind } from "../images/env.ts";
import { guardsProgram, rule, type Finding, type Rule } from "./rule.ts";
import { envKey, isOn, jitsiServices, ofRole, shown, textOf, type JitsiPlaced } from "./view.ts";

const flagFor: Readonly<Record<string, "1" | "0">> = {
  true: "1",
  yes: "1",
  on: "1",
  t: "1",
  y: "1",
  false: "0",
  no: "0",
  off: "0",
  f: "0",
  n: "0",
};

/** Every plain text of every container of Jitsi's. */
function* texts(
  all: readonly JitsiPlaced[],
  find: (name: string, text: string, placed: JitsiPlaced) => Omit<Finding, "key" | "value"> | undefined,
): Iterable<Finding> {
  for (const placed of all)
    for (const [name, value] of Object.entries(placed.service.env)) {
      if (typeof value !== "string") continue;
      const found = find(name, value, placed);
      if (found !== undefined)
        yield { key: envKey(placed.service, name), value: shown(name, value), ...found };
    }
}

const flags = rule({
  id: "T3",
  title: "booleans are 1 or 0",
  why: "Templates treat any other text as true (even `no`); some shell scripts test for 1, others for true or 1 (tpl func.go, web config:10, register-setup:96).",
  fix: "Use 1 or 0.",
  find: (deployment) =>
    texts(jitsiServices(deployment), (name, text, { image }) => {
      if (text === "1" || text === "0" || envKind(image, name) !== "flag") return undefined;
      const meant = flagFor[text.trim().toLowerCase()];
      const what = "is a boolean that upstream's templates and scripts interpret differently";
      return meant === undefined ? { what } : { what, fix: `Use ${meant}.` };
    }),
});

/** Read as Lua, one piece between two commas each. */
const splitAtCommas: ReadonlySet<string> = new Set(["XMPP_CONFIGURATION", "XMPP_MUC_CONFIGURATION"]);

const separators = rule({
  id: "T51",
  title: "values that the images split contain no separator inside a part",
  why: "XMPP_CONFIGURATION and XMPP_MUC_CONFIGURATION are split at every comma, even within a Lua table; GLOBAL_CONFIG and similar variables only at the two characters \\n.",
  fix: "Put it into a file /config/conf.d/NAME.cfg.lua (jitsi:containers.prosody.files).",
  find: (deployment) =>
    texts(jitsiServices(deployment), (name, text, { image }) => {
      if (splitAtCommas.has(name)) {
        const broken = text.split(",").find((part) => part.trim() !== "" && !isAssignment(part));
        return broken === undefined
          ? undefined
          : { what: "is split at commas into parts that are not valid Lua" };
      }
      return envKind(image, name) === "lines" && /[\r\n]/.test(text)
        ? {
            what: "contains a line break, but is split only at the two characters \\n",
            fix: "Replace each line break with \\n (a backslash and an n).",
          }
        : undefined;
    }),
});

/** `name = value` with all its quotes and brackets closed. */
function isAssignment(lua: string): boolean {
  if (!/^\s*[A-Za-z_][\w.]*\s*=\s*\S/.test(lua)) return false;
  const bare = lua.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, "");
  const count = (sign: string): number => bare.split(sign).length;
  return !/["']/.test(bare) && count("{") === count("}") && count("(") === count(")");
}

const noXmpp = rule({
  id: "T56",
  title: "JVB_DISABLE_XMPP is not set, not even to 0",
  why: "Any value, even 0, skips the check that the bridge has a password (jvb config:7), and a bridge without XMPP gets no conferences.",
  fix: "Remove it.",
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jvb")) {
      const value = textOf(service, "JVB_DISABLE_XMPP");
      if (value)
        yield {
          key: envKey(service, "JVB_DISABLE_XMPP"),
          value,
          what: "disables the bridge's password check",
        };
    }
  },
});

const rateLimits = rule({
  id: "T49",
  title: "join limits are chosen explicitly",
  why: "With PROSODY_ENABLE_RATE_LIMITS, only 3 participants per second can join from one address, which locks out a company or school behind one NAT. It would also slow down Jicofo, through which everybody joins, if this program did not add the deployment's own network to PROSODY_RATE_LIMIT_ALLOW_RANGES.",
  fix: "Also set PROSODY_RATE_LIMIT_LOGIN_RATE, or list the networks without a limit in PROSODY_RATE_LIMIT_ALLOW_RANGES. The deployment's own network is added automatically.",
  *find(deployment) {
    for (const { host, service } of ofRole(deployment, "prosody")) {
      if (!isOn(service, "PROSODY_ENABLE_RATE_LIMITS")) continue;
      const ranges = (textOf(service, "PROSODY_RATE_LIMIT_ALLOW_RANGES") ?? "").split(",");
      if (!ranges.includes(host.subnet))
        yield {
          key: envKey(service, "PROSODY_RATE_LIMIT_ALLOW_RANGES"),
          value: ranges.join(),
          what: `lacks ${host.subnet}, the network from which Jicofo acts for everybody`,
          fix: guardsProgram,
        };
      const others = ranges.filter((range) => range !== "" && range !== host.subnet);
      if (!textOf(service, "PROSODY_RATE_LIMIT_LOGIN_RATE") && others.length === 0)
        yield {
          key: envKey(service, "PROSODY_ENABLE_RATE_LIMITS"),
          value: "1",
          what: "lets only 3 participants per second join from one address",
        };
    }
  },
});

const dataChannels = rule({
  id: "sctp",
  title: "clients use data channels to the bridge",
  why: "The images no longer include the bridge's WebSocket (docker-jitsi-meet 9ea0cbba). Without SCTP, clients have no channel to the bridge.",
  fix: "Remove it.",
  *find(deployment) {
    for (const { service } of ofRole(deployment, "web"))
      if (textOf(service, "JVB_PREFER_SCTP") === "0")
        yield {
          key: envKey(service, "JVB_PREFER_SCTP"),
          value: "0",
          what: "leaves clients without a channel to the bridge",
        };
  },
});

export const envValueRules: readonly Rule[] = [flags, separators, noXmpp, rateLimits, dataChannels];
