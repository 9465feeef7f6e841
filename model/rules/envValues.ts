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
  why: "Templates take any other text for true (even `no`), shell scripts test for 1, others for true or 1 (tpl func.go, web config:10, register-setup:96).",
  fix: "Use 1 or 0.",
  find: (deployment) =>
    texts(jitsiServices(deployment), (name, text, { image }) => {
      if (text === "1" || text === "0" || envKind(image, name) !== "flag") return undefined;
      const meant = flagFor[text.trim().toLowerCase()];
      const what = "is a yes or no that upstream's templates and scripts read differently";
      return meant === undefined ? { what } : { what, fix: `Use ${meant}.` };
    }),
});

/** Read as Lua, one piece between two commas each. */
const splitAtCommas: ReadonlySet<string> = new Set(["XMPP_CONFIGURATION", "XMPP_MUC_CONFIGURATION"]);

const separators = rule({
  id: "T51",
  title: "texts that the images split have no separator within a part",
  why: "XMPP_CONFIGURATION and XMPP_MUC_CONFIGURATION are split at every comma, even within a Lua table; GLOBAL_CONFIG and its like only at the two characters \\n.",
  fix: "Put it into a file /config/conf.d/NAME.cfg.lua (jitsi:containers.prosody.files).",
  find: (deployment) =>
    texts(jitsiServices(deployment), (name, text, { image }) => {
      if (splitAtCommas.has(name)) {
        const broken = text.split(",").find((part) => part.trim() !== "" && !isAssignment(part));
        return broken === undefined ? undefined : { what: "is split at commas into parts that are no Lua" };
      }
      return envKind(image, name) === "lines" && /[\r\n]/.test(text)
        ? {
            what: "has a line break, and is split at the two characters \\n only",
            fix: "Write \\n, a backslash and an n, in place of each line break.",
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
  title: "JVB_DISABLE_XMPP is not given, not even as 0",
  why: "Any text in it, even 0, skips the check that the bridge has a password (jvb config:7); and a bridge without XMPP is in no conference.",
  fix: "Leave it out.",
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jvb")) {
      const value = textOf(service, "JVB_DISABLE_XMPP");
      if (value)
        yield {
          key: envKey(service, "JVB_DISABLE_XMPP"),
          value,
          what: "takes the bridge's password check away",
        };
    }
  },
});

const rateLimits = rule({
  id: "T49",
  title: "join limits are chosen by whoever switches them on",
  why: "PROSODY_ENABLE_RATE_LIMITS lets 3 people a second join from one address: a company or school behind one NAT is kept out. Jicofo, through which everybody joins, would be slowed down as well, had this program not put the deployment's own network into PROSODY_RATE_LIMIT_ALLOW_RANGES.",
  fix: "Give PROSODY_RATE_LIMIT_LOGIN_RATE as well, or name the networks without limit in PROSODY_RATE_LIMIT_ALLOW_RANGES; the deployment's own is added to them.",
  *find(deployment) {
    for (const { host, service } of ofRole(deployment, "prosody")) {
      if (!isOn(service, "PROSODY_ENABLE_RATE_LIMITS")) continue;
      const ranges = (textOf(service, "PROSODY_RATE_LIMIT_ALLOW_RANGES") ?? "").split(",");
      if (!ranges.includes(host.subnet))
        yield {
          key: envKey(service, "PROSODY_RATE_LIMIT_ALLOW_RANGES"),
          value: ranges.join(),
          what: `is without ${host.subnet}, from where Jicofo speaks for everybody`,
          fix: guardsProgram,
        };
      const others = ranges.filter((range) => range !== "" && range !== host.subnet);
      if (!textOf(service, "PROSODY_RATE_LIMIT_LOGIN_RATE") && others.length === 0)
        yield {
          key: envKey(service, "PROSODY_ENABLE_RATE_LIMITS"),
          value: "1",
          what: "lets only 3 people a second join from one address",
        };
    }
  },
});

const dataChannels = rule({
  id: "sctp",
  title: "clients use data channels to the bridge",
  why: "The images no longer have the bridge's websocket (docker-jitsi-meet 9ea0cbba): without SCTP a client has no channel to the bridge.",
  fix: "Leave it out.",
  *find(deployment) {
    for (const { service } of ofRole(deployment, "web"))
      if (textOf(service, "JVB_PREFER_SCTP") === "0")
        yield {
          key: envKey(service, "JVB_PREFER_SCTP"),
          value: "0",
          what: "leaves clients no channel to the bridge",
        };
  },
});

export const envValueRules: readonly Rule[] = [flags, separators, noXmpp, rateLimits, dataChannels];
