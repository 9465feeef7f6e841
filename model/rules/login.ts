/** Who may log in, and switches that several containers must have alike. */

import { closest } from "fastest-levenshtein";
import type { Service } from "../services/service.ts";
import type { CustomizableContainer } from "../settings.ts";
import { listed } from "./lists.ts";
import { rule, type Rule } from "./rule.ts";
import { envKey, envOf, isOn, one, shown, textOf } from "./view.ts";

/** What each way to log in cannot do without: one name of every list (docker-jitsi-meet `jitsi-meet.cfg.lua`, `saslauthd.conf`). */
const authTypes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  jwt: [["JWT_APP_ID"], ["JWT_APP_SECRET", "JWT_ASAP_KEYSERVER"]],
  ldap: [["LDAP_URL"], ["LDAP_BASE"]],
  matrix: [["MATRIX_UVS_URL"]],
  hybrid_matrix_token: [["MATRIX_UVS_URL"], ["JWT_APP_ID"], ["JWT_APP_SECRET", "JWT_ASAP_KEYSERVER"]],
};

/** The variable that decides how people log in, and what it says. */
function authTypeOf(service: Service): { name: string; type: string } {
  for (const name of ["PROSODY_AUTH_TYPE", "AUTH_TYPE"]) {
    const type = textOf(service, name);
    if (type) return { name, type };
  }
  return { name: "ENABLE_AUTH", type: "internal" };
}

const accounts = rule({
  id: "internal-accounts",
  title: "user accounts are stored outside Prosody",
  why: "Prosody's own accounts are recreated at every start (rule T13), so accounts created by hand would be lost with the next update.",
  fix: `Use AUTH_TYPE ${listed(Object.keys(authTypes))} in both jitsi:containers.prosody.env and jitsi:containers.jicofo.env.`,
  *find(deployment) {
    const service = one(deployment, "prosody")?.service;
    if (service === undefined || !isOn(service, "ENABLE_AUTH")) return;
    const { name, type } = authTypeOf(service);
    const key = envKey(service, name);
    if (type === "internal")
      yield {
        key,
        value: textOf(service, name),
        what: "stores accounts in Prosody, which loses them at its next start",
      };
    else if (!Object.hasOwn(authTypes, type))
      yield {
        key,
        value: type,
        what: "is not an authentication type",
        fix: `Did you mean ${closest(type, Object.keys(authTypes))}?`,
      };
  },
});

const authParts = rule({
  id: "auth-parts",
  title: "an authentication type has all the settings it needs",
  why: "Without them, Prosody starts and then rejects everybody.",
  fix: "Set them in jitsi:containers.prosody.env.",
  *find(deployment) {
    const service = one(deployment, "prosody")?.service;
    if (service === undefined || !isOn(service, "ENABLE_AUTH")) return;
    const { name, type } = authTypeOf(service);
    const needs = Object.hasOwn(authTypes, type) ? (authTypes[type] ?? []) : [];
    const missing = needs.filter((names) => names.every((one) => !envOf(service, one)));
    if (missing.length > 0)
      yield {
        key: envKey(service, name),
        value: type,
        what: `also needs ${listed(missing.map((names) => names.join(" or ")))}`,
      };
  },
});

interface SharedEnv {
  readonly name: string;
  readonly containers: readonly CustomizableContainer[];
  /** The images' own value, the same in all of these. */
  readonly default: string;
}

/** Upstream's compose file gives all containers one value of each (docker-jitsi-meet `docker-compose.yml`). */
const sharedEnv: readonly SharedEnv[] = [
  { name: "ENABLE_AUTH", containers: ["web", "prosody", "jicofo"], default: "0" },
  { name: "AUTH_TYPE", containers: ["prosody", "jicofo"], default: "internal" },
  { name: "ENABLE_GUESTS", containers: ["web", "prosody"], default: "0" },
  { name: "ENABLE_XMPP_WEBSOCKET", containers: ["web", "prosody"], default: "1" },
  { name: "ENABLE_SUBDOMAINS", containers: ["web", "prosody"], default: "1" },
  { name: "ENABLE_BREAKOUT_ROOMS", containers: ["web", "prosody"], default: "1" },
  { name: "ENABLE_JAAS_COMPONENTS", containers: ["web", "prosody"], default: "0" },
  { name: "ENABLE_AUDIO_TRANSLATION", containers: ["web", "prosody"], default: "0" },
  { name: "DISABLE_POLLS", containers: ["web", "prosody"], default: "0" },
  { name: "ENABLE_VLA", containers: ["jicofo", "jvb"], default: "0" },
];

const agreeing = rule({
  id: "agreeing-env",
  title: "a variable that several containers read has the same value in all of them",
  why: "Otherwise, only half of a feature is on: users log in without any check, or the client offers what the server does not support.",
  fix: "Set the same value for all of them.",
  *find(deployment) {
    for (const shared of sharedEnv) {
      const values = shared.containers.flatMap((container) => {
        const service = one(deployment, container)?.service;
        return service === undefined
          ? []
          : [{ container, service, value: textOf(service, shared.name) ?? shared.default }];
      });
      const odd = values.filter(({ value }) => value !== shared.default);
      const rest = values.filter(({ value }) => value !== odd[0]?.value);
      const [first] = odd;
      if (first === undefined || rest.length === 0) continue;
      yield {
        key: envKey(first.service, shared.name),
        value: shown(shared.name, first.value),
        what: `differs from ${listed(rest.map(({ container, value }) => `${container}'s ${value}`))}`,
        fix: `Set the same value in ${listed(rest.map(({ container }) => `jitsi:containers.${container}.env`))}.`,
      };
    }
  },
});

export const loginRules: readonly Rule[] = [accounts, authParts, agreeing];
