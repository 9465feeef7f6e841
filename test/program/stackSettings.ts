/** What a stack's own settings ask of the policies. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseStackFile } from "../../fleet/stacks/stackFile.ts";
import { parseStack } from "../../infra/parseStack.ts";
import { describe } from "../../model/deployment.ts";
import { policySettingsOf, usualPolicySettings, type PolicySettings } from "../../policy/policySettings.ts";
import { projectDir, type StackFile } from "../../tools/stacks/allStacks.ts";

export function settingsOf({ stack, file }: StackFile): PolicySettings {
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
  if ("problems" in parsed) throw new Error(`${file} has problems`);
  return "deployment" in parsed
    ? policySettingsOf(describe(parsed.deployment))
    : { ...usualPolicySettings, protectData: parsed.platform.protect };
}
