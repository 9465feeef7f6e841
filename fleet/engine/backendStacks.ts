/** What the backend knows of this project's stacks. */

import { mustPulumi } from "./pulumi.ts";

export interface BackendStacks {
  /** Names of all that it has. */
  readonly existing: ReadonlySet<string>;
  /** Those of them with resources: an update has got somewhere. */
  readonly deployed: ReadonlySet<string>;
}

interface ListedStack {
  readonly name: string;
  /** Since when the backend has it, or its last update. Pulumi Cloud leaves it out for a stack that has never been updated. */
  readonly lastUpdate?: string;
  /** Left out where the backend does not count. */
  readonly resourceCount?: number;
}

/** @throws Failure if it cannot be asked */
export async function backendStacks(): Promise<BackendStacks> {
  const listed = JSON.parse(await mustPulumi(["stack", "ls", "--json"])) as readonly ListedStack[];
  return {
    existing: new Set(listed.map(nameOf)),
    deployed: new Set(
      listed
        .filter(({ resourceCount, lastUpdate }) =>
          resourceCount === undefined ? lastUpdate !== undefined : resourceCount > 0,
        )
        .map(nameOf),
    ),
  };
}

/** Pulumi Cloud names stacks of other organizations in full. */
const nameOf = ({ name }: ListedStack): string => name.split("/").at(-1)!;
