/** What a policy is. */

import type { PolicyResource } from "../policyResource.ts";
import type { PolicySettings } from "../policySettings.ts";

/** What is wrong with a resource. */
export interface Finding {
  /** Of the property, e.g. `allows[0].ports[0]`; `""` for the resource as a whole. */
  readonly path: string;
  /** What was found there. Never a secret. */
  readonly value: unknown;
  /** What is wrong, as the end of a sentence that begins with the value. */
  readonly what: string;
  /** What to do, as a sentence of its own. */
  readonly fix: string;
}

interface RuleBase {
  /** E.g. `public-ports`: what a configuration of the pack calls it. */
  readonly name: string;
  readonly description: string;
  /** `advisory`: said, and nothing is stopped. */
  readonly level: "mandatory" | "advisory";
  /** Which settings it asks. */
  readonly settings: readonly (keyof PolicySettings)[];
}

/** Of one resource by itself: the engine stops before it makes it. */
export interface ResourceRule extends RuleBase {
  check(resource: PolicyResource, settings: PolicySettings): readonly Finding[];
}

/** Of a resource among all others of its stack: the engine asks at the end of a preview or update. */
export interface StackRule extends RuleBase {
  checkStack(
    resources: readonly PolicyResource[],
    settings: PolicySettings,
  ): readonly (Finding & { readonly resource: PolicyResource })[];
}

export type PolicyRule = ResourceRule | StackRule;
