/** All policies on all resources of a stack, without an engine. */

import type { Problem } from "../model/problem.ts";
import type { PolicyResource } from "./policyResource.ts";
import { usualPolicySettings, type PolicySettings } from "./policySettings.ts";
import { policyRules } from "./rules/index.ts";
import type { Finding, PolicyRule } from "./rules/rule.ts";

/**
 * Of a stack's resources as an up registers them (a preview's do not hold what is not known yet: nothing is found there).
 * @returns sorted by resource; `key` is e.g. `gcp:Firewall acme-firewall-app-https.allows[0].ports[0]`, `rule` the policy's name
 */
export const policyProblems = (
  resources: readonly PolicyResource[],
  settings: PolicySettings = usualPolicySettings,
  rules: readonly PolicyRule[] = policyRules,
): Problem[] =>
  rules
    .flatMap((rule) =>
      findingsOf(rule, resources, settings).map(({ resource, path, value, what, fix }) => ({
        key: `${shortName(resource)}${path === "" ? "" : `.${path}`}`,
        value,
        what,
        fix,
        rule: rule.name,
      })),
    )
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

const findingsOf = (
  rule: PolicyRule,
  resources: readonly PolicyResource[],
  settings: PolicySettings,
): readonly (Finding & { readonly resource: PolicyResource })[] =>
  "checkStack" in rule
    ? rule.checkStack(resources, settings)
    : resources.flatMap((resource) =>
        rule.check(resource, settings).map((finding) => ({ resource, ...finding })),
      );

/** `gcp:Disk acme-app-data` */
const shortName = ({ type, name }: PolicyResource): string =>
  `${type.split(":")[0]!}:${type.split(":").at(-1)!} ${name}`;
