import * as pulumi from "@pulumi/pulumi";
import type { KnownPlatform } from "../model/check.ts";
import { ProblemError } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import { readPlatform, StackOutputsError } from "../stacks/reference.ts";

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
  try {
    const facts = await readPlatform(platform, { project: pulumi.getProject() }).value();
    return { facts, source: `stack ${platform}` };
  } catch (error) {
    if (!(error instanceof StackOutputsError)) throw error;
    const { what, fix } = error;
    throw new ProblemError(source, [{ key: "jitsi:platform", value: platform, what, fix }]);
  }
}
