import { readStackConfig } from "../../simulator/monitor/project.ts";
import { runProgram, type RunOptions, type RunResult } from "../../simulator/monitor/runProgram.ts";
import type { SealedValue } from "../../simulator/monitor/project.ts";
import { projectDir, type StackFile } from "../allStacks.ts";

/** The real program on a stack's file, with the recording monitor in the engine's place. */
export async function runStack(
  { stack, file }: StackFile,
  options: Partial<RunOptions> = {},
): Promise<RunResult & { readonly sealed: readonly SealedValue[] }> {
  const { config, secretKeys, sealed } = readStackConfig(file, "jitsi");
  const run = await runProgram({ projectDir, stack, config, secretKeys, preview: false, ...options });
  return { ...run, sealed };
}
