/** The deployments whose chain of monitoring is tried. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseStackFile } from "../../fleet/stacks/stackFile.ts";
import { parseStack } from "../../infra/parseStack.ts";
import { describe, type Deployment } from "../../model/deployment.ts";
import { cloudSettings } from "../../model/rules/fixtures.ts";
import { deployments, projectDir, type StackFile } from "../../tools/stacks/allStacks.ts";

/** Every kind of host: app server, bridges on Google's and Amazon's machines, a group, a Docker host; and the customer's own Prometheus. */
export function everyKindOfHost(): Deployment {
  const settings = cloudSettings();
  return describe({
    ...settings,
    monitoring: { ...settings.monitoring, prometheus: { from: ["10.8.0.0/16"] } },
  });
}

/** Of the group there. */
export const member = "acme-ew1-x7k2";

/** Every stack file that there is. */
export const everyDeployment = (): Deployment[] => deployments.map(deploymentOf);

function deploymentOf({ stack, file }: StackFile): Deployment {
  const { values, secretKeys } = parseStackFile(readFileSync(file));
  const parsed = parseStack(
    {
      source: file,
      values,
      isSecret: (key) => secretKeys.has(key),
      readFile: (name) => readFileSync(resolve(projectDir, name)),
    },
    stack,
  );
  if (!("deployment" in parsed)) throw new Error(`${file} is no deployment, or has problems`);
  return describe(parsed.deployment);
}
