import type { StackFolder } from "../stackFolder.ts";
import { changesAgainst } from "./diffCommand.ts";

/**
 * Stacks of a folder whose resources would be others than at `base`, a git revision; also those of which nobody can tell.
 * @throws Failure if there is no such revision
 */
export async function changedStacks({ dir, stacks }: StackFolder, base: string): Promise<string[]> {
  const { changes } = await changesAgainst(stacks, { base, config: dir });
  return changes.filter(({ state }) => state !== "same").map(({ stack }) => stack);
}
