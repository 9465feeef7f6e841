/** `--changed`: of the chosen stacks those whose resources a revision changes. */

import { usualBase } from "../../command/options.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import type { StackFolder } from "../../stacks/stackFolder.ts";

export interface ChangedOptions {
  readonly changed?: boolean;
  readonly base?: string;
}

/**
 * All of them without `--changed`; with it, those whose resources would be others than at the base, and those of which nobody can tell.
 * @throws Failure if there is no such revision
 */
export async function onlyChanged(
  { dir }: StackFolder,
  stacks: readonly LoadedStack[],
  { changed = false, base = usualBase }: ChangedOptions,
): Promise<readonly LoadedStack[]> {
  if (!changed || stacks.length === 0) return stacks;
  const { changesAgainst } = await import("./diffCommand.ts");
  const names = stacks.map(({ stack }) => stack);
  const { changes } = await changesAgainst(names, { base, config: dir });
  const same = new Set(changes.filter(({ state }) => state === "same").map(({ stack }) => stack));
  return stacks.filter(({ stack }) => !same.has(stack));
}
