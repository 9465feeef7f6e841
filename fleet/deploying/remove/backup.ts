/** What is left of a stack when it is gone: its outputs, its state, its settings. */

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isCounted } from "../../../simulator/engine/counted.ts";
import { mustPulumi } from "../../engine/pulumi.ts";
import { stackFileName } from "../../../programs/pulumi-cli/stackFileName.ts";
import { stackFilePath, type StackFolder } from "../../stacks/stackFolder.ts";

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

/** Secrets stay encrypted in it. @param dir is made. @returns what the state holds, components and providers apart */
export async function backUp(folder: StackFolder, stack: string, dir: string): Promise<StateResource[]> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const state = await mustPulumi(["stack", "export", "--stack", stack]);
  const outputs = await mustPulumi(["stack", "output", "--json", "--stack", stack]);
  writeFileSync(join(dir, "state.json"), state, { mode: 0o600 });
  writeFileSync(join(dir, "outputs.json"), outputs, { mode: 0o600 });
  copyFileSync(stackFilePath(folder, stack), join(dir, stackFileName(stack)));
  return resourcesIn(state);
}

export function resourcesIn(state: string): StateResource[] {
  const { deployment } = JSON.parse(state) as {
    readonly deployment: { readonly resources?: readonly StateResource[] | null };
  };
  return (deployment.resources ?? []).filter(isCounted);
}
