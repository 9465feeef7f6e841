/** The program: settings, then the description of the deployment, then its resources, then its outputs. */

import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { describe } from "../model/deployment.ts";
import { ProblemError } from "../model/problem.ts";
import { check } from "../model/rules/index.ts";
import type { Settings } from "../model/settings.ts";
import type { StackOutputs } from "../stacks/contract.ts";
import { customerStack } from "../stacks/customer.ts";
import { localStack } from "../stacks/local.ts";
import { makeProviders } from "./providers.ts";
import { readSettings } from "./settings.ts";

const stacks = { customer: customerStack, local: localStack } as const;

export default function program(): StackOutputs {
  const source = `config/Pulumi.${pulumi.getStack()}.yaml`;
  try {
    const settings = readSettings(source, (path) => readFileSync(path));
    const deployment = describe(settings);
    const problems = check(deployment);
    if (problems.length > 0) throw new ProblemError(source, problems);
    return stacks[settings.kind]({
      deployment,
      providers: makeProviders(deployment.hosts),
      userSecrets: userSecrets(settings),
    });
  } catch (error) {
    // A user's mistake is shown as sentences; anything else is ours and keeps its stack trace.
    throw error instanceof ProblemError ? new pulumi.RunError(error.message) : error;
  }
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
