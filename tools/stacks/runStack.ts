import { readStackConfig } from "../../simulator/monitor/stackConfig.ts";
import { runProgram, type RunOptions, type RunResult } from "../../simulator/monitor/runProgram.ts";
import { examplesDir, openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import { referencesOf } from "../../fleet/stacks/stackReferences.ts";
import type { SealedValue } from "../../simulator/monitor/stackConfig.ts";
import { projectDir, type StackFile } from "./allStacks.ts";

/** Every stack's platform is the one in config/, as its plan tells. */
const platformReferences = referencesOf(openStackFolder(examplesDir), {
  platform: "platform",
  network: undefined,
});

/** The real program on a stack's file, with the recording monitor in the engine's place. */
export async function runStack(
  { stack, file }: StackFile,
  options: Partial<RunOptions> = {},
): Promise<RunResult & { readonly sealed: readonly SealedValue[] }> {
  const { config, secretKeys, sealed } = readStackConfig(file, "jitsi");
  const run = await runProgram({
    projectDir,
    stack,
    config,
    secretKeys,
    preview: false,
    stackReferences: platformReferences,
    ...options,
  });
  return { ...run, sealed };
}
