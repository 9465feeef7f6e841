/** A stack that the backend does not have yet: the engine cannot preview it, but all of it would be created. */

import { readProject } from "../../../programs/pulumi-cli/project.ts";
import { isCounted } from "../../../simulator/engine/counted.ts";
import { readStackConfig } from "../../../simulator/monitor/stackConfig.ts";
import { runProgram } from "../../../simulator/monitor/runProgram.ts";
import type { ResourceChange } from "../changes/stackChange.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { referencesOf } from "../../stacks/stackReferences.ts";
import { projectDir, stackFilePath, type StackFolder } from "../../stacks/stackFolder.ts";
import type { PlannedChange } from "./plannedChange.ts";

export async function newStack(
  folder: StackFolder,
  { stack, deployment }: Pick<LoadedStack, "stack" | "deployment">,
  signal: AbortSignal,
): Promise<PlannedChange & { readonly errors: readonly string[] }> {
  const { config, secretKeys } = readStackConfig(stackFilePath(folder, stack), readProject(projectDir).name);
  const { resources, userErrors } = await runProgram({
    projectDir,
    stack,
    config,
    secretKeys,
    preview: true,
    stackReferences: referencesOf(folder, deployment?.settings),
    signal,
  });
  const types = new Map(resources.map(({ urn, type }) => [urn, type]));
  const made = resources.filter((resource) => isCounted(resource) && resource.readId === undefined);
  return {
    resources: made.map(({ type, name, parent }): ResourceChange => {
      const parentType = parent === undefined ? undefined : types.get(parent);
      return {
        action: "create",
        type,
        name,
        ...(parentType === undefined || parentType.startsWith("pulumi:") ? {} : { parentType }),
        protected: false,
        deleteBeforeReplace: false,
        properties: [],
      };
    }),
    unchanged: 0,
    errors: userErrors,
  };
}
