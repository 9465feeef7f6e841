import * as pulumi from "@pulumi/pulumi";
import { ProblemError } from "../model/problem.ts";
import type { PlatformFacts } from "../model/platform/facts.ts";
import type { Settings } from "../model/settings.ts";
import { parsePlatformOutputs } from "../stacks/platformContract.ts";

export interface KnownPlatform {
  readonly facts: PlatformFacts;
  /** For people: where the facts come from. */
  readonly source: string;
}

/**
 * The networks and zones of a deployment: a platform stack's outputs, or the customer's own. They decide what can be made at all, so they
 * must be plain values: the outputs of another stack are known in a preview too.
 * @returns undefined for a deployment without any cloud
 * @throws ProblemError if the stack has no usable outputs
 */
export async function platformOf(
  { platform, network }: Settings,
  source: string,
): Promise<KnownPlatform | undefined> {
  if (network !== undefined) return { facts: network, source: "jitsi:network" };
  if (platform === undefined) return undefined;
  const reference = new pulumi.StackReference(platform, { name: fullName(platform) });
  const details = await reference.getOutputDetails("platform");
  const parsed = parsePlatformOutputs(details.value as unknown, platform);
  if ("problems" in parsed) throw new ProblemError(source, parsed.problems);
  return { facts: parsed.facts, source: `stack ${platform}` };
}

/** A stack of this project unless it says more; `organization` is what backends without organizations have. */
const fullName = (stack: string): string =>
  stack.includes("/") ? stack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
