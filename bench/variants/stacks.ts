/** Stacks to measure: the real program under the recording monitor, in preview. */

import { join } from "node:path";
import { examplesDir, openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import { referencesOf } from "../../fleet/stacks/stackReferences.ts";
import { readProject } from "../../programs/pulumi-cli/project.ts";
import { readStackConfig } from "../../simulator/monitor/stackConfig.ts";
import { runProgram, type RunOptions, type RunResult } from "../../simulator/monitor/runProgram.ts";

const root = join(import.meta.dirname, "../..");

/** Platform stacks are those of config/. @param configDir relative to the project */
export function stackOptions(stack: string, configDir: string): RunOptions {
  const file = join(root, configDir, `Pulumi.${stack}.yaml`);
  const { config, secretKeys } = readStackConfig(file, readProject(root).name);
  return {
    projectDir: root,
    stack,
    preview: true,
    config,
    secretKeys,
    stackReferences: referencesOf(openStackFolder(examplesDir), {
      platform: "platform",
      network: undefined,
    }),
  };
}

/** A run that failed would be fast for the wrong reason. */
export async function mustRun(options: RunOptions): Promise<RunResult> {
  const result = await runProgram(options);
  if (result.userErrors.length > 0)
    throw new Error(
      `stack ${options.stack} in ${options.projectDir} fails:\n${result.userErrors.join("\n")}`,
    );
  return result;
}
