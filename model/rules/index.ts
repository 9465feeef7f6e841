/** All rules, and the check of a deployment against them. */

import type { Deployment } from "../deployment.ts";
import type { Problem } from "../problem.ts";
import { breweryRules } from "./brewery.ts";
import { bridgeRules } from "./bridges.ts";
import { cloudRules } from "./clouds.ts";
import { confRules } from "./confRules.ts";
import { envNameRules, wiredEnvRules } from "./envNames.ts";
import { envPlaceRules } from "./envPlaces.ts";
import { envValueRules } from "./envValues.ts";
import { featureRules } from "./features.ts";
import { fileRules } from "./files.ts";
import { loginRules } from "./login.ts";
import { mediaRules } from "./media.ts";
import { networkRules } from "./networks.ts";
import { octoRules } from "./octo.ts";
import { portRules } from "./ports.ts";
import { prosodyRules } from "./prosody.ts";
import { releaseRules } from "./release.ts";
import type { Rule } from "./rule.ts";
import { runtimeRules } from "./runtime.ts";
import { secretRules } from "./secrets.ts";
import { turnRules } from "./turn.ts";
import { webRules } from "./web.ts";

export type { Rule } from "./rule.ts";

/** In the order in which they may speak: of two that report the same setting, the first is heard. */
export const rules: readonly Rule[] = [
  ...wiredEnvRules,
  ...featureRules,
  ...secretRules,
  ...envNameRules,
  ...envValueRules,
  ...fileRules,
  ...confRules,
  ...mediaRules,
  ...loginRules,
  ...turnRules,
  ...releaseRules,
  ...breweryRules,
  ...octoRules,
  ...bridgeRules,
  ...cloudRules,
  ...portRules,
  ...webRules,
  ...prosodyRules,
  ...runtimeRules,
  ...networkRules,
  // Those that know what a value is for know more about it.
  ...envPlaceRules,
];

/**
 * Everything that is wrong with a deployment, each setting by one rule only. Never throws.
 * @returns no problem if it may be created
 */
export function check(deployment: Deployment): readonly Problem[] {
  const known = checked.get(deployment);
  if (known !== undefined) return known;
  const problems = allProblems(deployment);
  // What is not frozen may be another one the next time.
  if (Object.isFrozen(deployment)) checked.set(deployment, problems);
  return problems;
}

/** What `describe` gives out twice needs no second look. */
const checked = new WeakMap<Deployment, readonly Problem[]>();

function allProblems(deployment: Deployment): Problem[] {
  const owners = new Map<string, string>();
  const said = new Set<string>();
  return rules
    .flatMap((rule) => rule.check(deployment))
    .filter(({ key, what, rule = "" }) => {
      const owner = owners.get(key) ?? rule;
      owners.set(key, owner);
      const sentence = `${key}\n${what}`;
      if (owner !== rule || said.has(sentence)) return false;
      said.add(sentence);
      return true;
    });
}
