/** Names of env that the user gave: known to the image, alive, and theirs to set. */

import { closest } from "fastest-levenshtein";
import { deadEnv, removedEnv } from "../images/contract.generated.ts";
import { envKind, envNames } from "../images/env.ts";
import type { JitsiImage } from "../images/images.ts";
import { imageOfContainer, type CustomizableContainer } from "../settings.ts";
import { rule, type Finding, type Rule } from "./rule.ts";
import { settingInstead } from "./wiredEnv.ts";
import {
  customized,
  envKey,
  envOf,
  jitsiServices,
  ofRole,
  shown,
  userEnvKey,
  type JitsiPlaced,
} from "./view.ts";

const wired = rule({
  id: "wired-env",
  title: "env does not override values that the program sets",
  why: "Containers must agree on these values. A deviation breaks the deployment without an error message.",
  fix: "Remove it. The program sets it, because containers must agree on it.",
  *find(deployment) {
    for (const [container, given] of customized(deployment)) {
      const service = ofRole(deployment, container)[0]?.service;
      if (service === undefined) continue;
      const free = new Set(service.extraEnv);
      for (const [name, value] of Object.entries(given.env)) {
        if (free.has(name) || envOf(service, name) === undefined) continue;
        const setting = settingInstead(container, name);
        yield {
          key: userEnvKey(container, name),
          value: shown(name, value),
          what: "is set by the program",
          ...(setting === undefined ? {} : { fix: `Use ${setting} instead.` }),
        };
      }
    }
  },
});

/** One look at every name of every container of Jitsi's. */
function* names(
  find: (
    name: string,
    placed: JitsiPlaced,
  ) => Omit<Finding, "key" | "value"> | Omit<Finding, "key"> | undefined,
  all: readonly JitsiPlaced[],
): Iterable<Finding> {
  for (const placed of all)
    for (const [name, value] of Object.entries(placed.service.env)) {
      const found = find(name, placed);
      if (found !== undefined)
        yield { key: envKey(placed.service, name), value: shown(name, value), ...found };
    }
}

const removed = rule({
  id: "T4",
  title: "no env that upstream has removed",
  why: "The images silently ignore it, so it no longer has any effect.",
  fix: "Remove it.",
  find: (deployment) =>
    names(
      (name) =>
        Object.hasOwn(removedEnv, name)
          ? { what: `has no effect: upstream removed it (${removedEnv[name]})` }
          : undefined,
      jitsiServices(deployment),
    ),
});

const dead = rule({
  id: "T5",
  title: "no env without effect",
  why: "Upstream's Compose file still passes it, or the image reads it without using it.",
  fix: "Remove it.",
  find: (deployment) =>
    names((name, { image }) => {
      const reason = Object.hasOwn(deadEnv[image] ?? {}, name) ? deadEnv[image]?.[name] : undefined;
      return reason === undefined ? undefined : { what: `has no effect: ${reason}` };
    }, jitsiServices(deployment)),
});

const unknown = rule({
  id: "T6",
  title: "no env that the image does not read",
  why: "A misspelled name is silently ignored.",
  fix: "Remove it.",
  find: (deployment) =>
    names(
      (name, { image, service }) =>
        envKind(image, name) !== undefined ||
        Object.hasOwn(removedEnv, name) ||
        Object.hasOwn(deadEnv[image] ?? {}, name)
          ? undefined
          : {
              // What was meant may be a secret, even if its misspelt name does not look it.
              value: shown(closest(name, envNames(image)), shown(name, service.env[name])),
              what: `is not read by the image ${image}`,
              fix: whereInstead(image, name),
            },
      jitsiServices(deployment),
    ),
});

/** Another container that knows the name, or else the name that looks most like it. */
function whereInstead(image: JitsiImage, name: string): string {
  const readers = (Object.keys(imageOfContainer) as CustomizableContainer[]).filter(
    (container) => imageOfContainer[container] !== image && envKind(imageOfContainer[container], name),
  );
  return readers.length > 0
    ? `Move it to ${readers.map((container) => `jitsi:containers.${container}.env`).join(" or ")}.`
    : `Did you mean ${closest(name, envNames(image))}?`;
}

/** What Prosody reads in brewery mode, beyond what is wired (docker-jitsi-meet `prosody.cfg.lua`, `brewery.cfg.lua`). */
const breweryEnv: ReadonlySet<string> = new Set([
  "ENABLE_IPV6",
  "GC_GEN_MAX_TH",
  "GC_GEN_MIN_TH",
  "GC_INC_SPEED",
  "GC_INC_STEP_SIZE",
  "GC_INC_TH",
  "GC_TYPE",
  "GLOBAL_CONFIG",
  "GLOBAL_MODULES",
  "LOG_LEVEL",
  "PROSODY_ENABLE_STANZA_COUNTS",
  "PROSODY_LOG_CONFIG",
  "PROSODY_TRUSTED_PROXIES",
]);

/** Read by the image, but to no effect as this program runs it. */
const idleEnv: Readonly<Partial<Record<CustomizableContainer, Readonly<Record<string, string>>>>> = {
  prosody: {
    JVB_BREWERY_MUC: "bridges never connect to the main Prosody; set it for Prosody-JVB",
    JVB_XMPP_AUTH_DOMAIN: "bridges never connect to the main Prosody; set it for Prosody-JVB",
    JVB_XMPP_INTERNAL_MUC_DOMAIN: "bridges never connect to the main Prosody; set it for Prosody-JVB",
  },
  jvb: {
    DOCKER_HOST_ADDRESS: "the bridge announces jitsi:hosts[].publicAddress",
    HOSTNAME: "the program sets the bridge's nickname without it",
    JVB_COLIBRI_PORT: "only the autoscaler's sidecar reads it",
    JVB_OCTO_BIND_ADDRESS: "it is only a fallback for the relay ID, which the program sets",
    LOCAL_ADDRESS: "the image detects it at every start",
    XMPP_AUTH_DOMAIN: "bridges connect to Prosody-JVB only",
    XMPP_INTERNAL_MUC_DOMAIN: "bridges connect to Prosody-JVB only",
    XMPP_PORT: "bridges connect to Prosody-JVB only",
    XMPP_SERVER: "bridges connect to Prosody-JVB only",
  },
};

const idle = rule({
  id: "idle-env",
  title: "no env without effect in this program's deployments",
  why: "It would look like a setting without having any effect. Prosody-JVB, for example, reads only a few of the variables of Prosody's image.",
  fix: "Remove it.",
  *find(deployment) {
    for (const [container, given] of customized(deployment)) {
      const service = ofRole(deployment, container)[0]?.service;
      for (const name of service?.extraEnv ?? []) {
        const key = userEnvKey(container, name);
        const value = shown(name, given.env[name]);
        const reasons = idleEnv[container] ?? {};
        if (Object.hasOwn(reasons, name)) yield { key, value, what: `has no effect: ${reasons[name]}` };
        else if (container === "prosodyJvb" && envKind("prosody", name) && !breweryEnv.has(name))
          yield {
            key,
            value,
            what: "has no effect in Prosody-JVB: only the main Prosody uses it",
            fix: `Move it to jitsi:containers.prosody.env.`,
          };
      }
    }
  },
});

/** Before all others: what is not theirs to set needs no other advice. */
export const wiredEnvRules: readonly Rule[] = [wired];

export const envNameRules: readonly Rule[] = [removed, dead, unknown, idle];
