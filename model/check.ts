/** All that is wrong with a deployment. */

import type { Deployment } from "./deployment.ts";
import { checkPlatform } from "./platform/check.ts";
import type { PlatformFacts } from "./platform/facts.ts";
import type { Problem } from "./problem.ts";
import { check } from "./rules/index.ts";

/** What is known of a deployment's platform, and for people where from. */
export interface KnownPlatform {
  readonly facts: PlatformFacts;
  readonly source: string;
}

/** What the rules and its platform have against a deployment. @param platform undefined: it needs none, or nobody knows it */
export const problemsWith = (deployment: Deployment, platform: KnownPlatform | undefined): Problem[] => [
  ...check(deployment),
  ...(platform === undefined ? [] : checkPlatform(deployment, platform.facts, platform.source)),
];
