/**
 * What a revision of this project itself says of a stack. `jitsi diff` asks the base revision's copy of this very file, by this path and these
 * names: so a base with other settings is understood by those who made them. Keep them; members may be added.
 */

import type { Problem } from "../../../model/problem.ts";
import type { StackOutputs } from "../../../simulator/monitor/recorder.ts";
import type { Cost } from "../changes/stackChange.ts";
import { ownNames } from "../changes/ownNames.ts";
import { shortCost } from "../cost/shortCost.ts";
import { loadStack } from "../../stacks/loadStack.ts";
import { openStackFolder, projectDir, type StackFolder } from "../../stacks/stackFolder.ts";
import { referencesOf } from "../../stacks/stackReferences.ts";

export interface OwnView {
  /** Undefined for a platform, and where the settings cannot be understood. */
  readonly appPrefix: string | undefined;
  /** Older revisions do not tell. */
  readonly baseDomain?: string | undefined;
  readonly addresses?: readonly string[] | undefined;
  readonly problems: readonly Problem[];
  readonly cost: Cost | undefined;
  /** What the program reads of other stacks, from their plans. */
  readonly references: Readonly<Record<string, StackOutputs>>;
  /** Files that it and the program follow from, beside the program's own: relative to the project, absolute outside of it. Older revisions do not tell. */
  readonly reads?: readonly string[];
}

/**
 * Plain data.
 * @param configDir absolute
 * @param project folder that files named in settings are relative to; absolute
 */
export function viewOf(configDir: string, stack: string, project = projectDir): OwnView {
  const folder = folders.get(configDir) ?? { ...openStackFolder(configDir), project };
  folders.set(configDir, folder);
  const { deployment, problems, reads } = loadStack(folder, stack);
  return {
    ...ownNames(deployment?.settings),
    problems,
    cost: deployment && shortCost(deployment),
    references: referencesOf(folder, deployment?.settings),
    reads,
  };
}

/** Listed once in a process: there may be thousands of stacks in one. */
const folders = new Map<string, StackFolder>();
