/** The resources of a stack, from the real program under a monitor that takes the engine's place. */

import { renderProblems } from "../../model/problem.ts";
import { readProject } from "../../programs/pulumi-cli/project.ts";
import { readStackConfig, type SealedValue } from "../../simulator/monitor/stackConfig.ts";
import type { RecordedResource } from "../../simulator/monitor/recordedResource.ts";
import { runProgram, type RunOptions } from "../../simulator/monitor/runProgram.ts";
import { Failure } from "../terminal/failure.ts";
import { loadStack, type LoadedStack } from "./loadStack.ts";
import { referencesOf } from "./stackReferences.ts";
import { projectDir, stackFilePath, type StackFolder } from "./stackFolder.ts";

export interface RecordedStack {
  readonly loaded: LoadedStack;
  readonly resources: readonly RecordedResource[];
  /** What the stack's file keeps encrypted. */
  readonly sealed: readonly SealedValue[];
}

/**
 * @param preview leaves open what providers compute
 * @throws Failure with every problem of the stack's settings, or what the program says
 */
export async function recordStack(
  folder: StackFolder,
  stack: string,
  { preview }: { readonly preview: boolean },
): Promise<RecordedStack> {
  const loaded = loadStack(folder, stack);
  // The program would say the same, seconds later and with its own idea of the file's name.
  if (loaded.problems.length > 0) throw new Failure(renderProblems(loaded.source, loaded.problems));
  const { resources, sealed } = await runStack(stack, stackFilePath(folder, stack), {
    preview,
    stackReferences: referencesOf(folder, loaded.deployment?.settings),
  });
  return { loaded, resources, sealed };
}

/**
 * Runs the program with the settings of a stack's file.
 * @throws Failure with what the program says, if it fails
 */
export async function runStack(
  stack: string,
  settingsFile: string,
  options: Pick<RunOptions, "preview" | "outputsOf" | "stackReferences">,
): Promise<Pick<RecordedStack, "resources" | "sealed">> {
  const { sealed, ...settings } = readStackConfig(settingsFile, readProject(projectDir).name);
  const { resources, userErrors } = await runProgram({ projectDir, stack, ...settings, ...options });
  if (userErrors.length > 0)
    throw new Failure(`The program of stack ${stack} failed.\n${userErrors.join("\n")}`);
  return { resources, sealed };
}
