/** The program: settings, then the description of the deployment, then its resources, then its outputs. */

import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { problemsWith } from "../model/check.ts";
import { describe } from "../model/deployment.ts";
import type { PlatformPlan } from "../model/platform/plan.ts";
import { ProblemError, renderProblems, type Problem } from "../model/problem.ts";
import { adviseOn } from "../model/rules/advice.ts";
import type { Settings } from "../model/settings.ts";
import type { StackOutputs } from "../stacks/contract.ts";
import { customerStack } from "../stacks/customer.ts";
import { localStack } from "../stacks/local.ts";
import type { PlatformStackOutputs } from "../stacks/platformContract.ts";
import { runningConfig } from "./config.ts";
import type { GoodParts } from "./goodParts.ts";
import { parseStack } from "./parseStack.ts";
import { platformOf } from "./platformOf.ts";
import { accountsOf, makeCloudProviders, makeProviders } from "./providers.ts";

const stacks = { customer: customerStack, local: localStack } as const;

export default async function program(): Promise<StackOutputs | PlatformStackOutputs> {
  const stack = pulumi.getStack();
  const source = `config/Pulumi.${stack}.yaml`;
  try {
    const parsed = parseStack({ source, ...runningConfig(), readFile: (path) => readFileSync(path) }, stack);
    if ("problems" in parsed)
      throw new ProblemError(source, [...parsed.problems, ...(await furtherProblems(parsed.parts, source))]);
    return await ("platform" in parsed ? platform(parsed.platform) : deployment(parsed.deployment, source));
  } catch (error) {
    // A user's mistake is shown as sentences; anything else is ours and keeps its stack trace.
    throw error instanceof ProblemError ? new pulumi.RunError(error.message) : error;
  }
}

/** In what is left of settings without their mistakes. */
async function furtherProblems(parts: GoodParts | undefined, source: string): Promise<readonly Problem[]> {
  if (parts?.settings === undefined) return [];
  try {
    return parts.real((await described(parts.settings, source)).problems);
  } catch (error) {
    if (error instanceof ProblemError) return parts.real(error.problems);
    throw error;
  }
}

/** What the settings come to, and what the rules and the platform have against it. */
async function described(settings: Settings, source: string) {
  const deployment = describe(settings);
  const known = await platformOf(settings, source);
  return { deployment, known, problems: problemsWith(deployment, known) };
}

async function deployment(settings: Settings, source: string): Promise<StackOutputs> {
  const { deployment, known, problems } = await described(settings, source);
  if (problems.length > 0) throw new ProblemError(source, problems);
  const advice = adviseOn(deployment);
  if (advice.length > 0) await pulumi.log.warn(renderProblems(source, advice, "warning"));
  const accounts = accountsOf(deployment.hosts, known?.facts);
  return stacks[settings.kind]({
    deployment,
    providers: await makeProviders(deployment.hosts, accounts, {
      customer: settings.appPrefix,
      stack: pulumi.getStack(),
    }),
    userSecrets: userSecrets(settings),
    platform: known?.facts,
  });
}

/** Loaded only for its own kind of stack: customers start without. */
async function platform(plan: PlatformPlan): Promise<PlatformStackOutputs> {
  const { platformStack } = await import("../stacks/platform.ts");
  const accounts = { gcp: plan.gcp?.project, aws: plan.aws?.account };
  const providers = await makeCloudProviders(accounts, { stack: plan.stack });
  return platformStack({ plan, providers });
}

function userSecrets({ secretNames }: Settings): Record<string, pulumi.Output<string>> {
  const values = new pulumi.Config("jitsi").getSecretObject<Record<string, string>>("secrets");
  return Object.fromEntries(
    secretNames.map((name) => [
      name,
      pulumi.secret(pulumi.output(values).apply((given) => given?.[name] ?? "")),
    ]),
  );
}
