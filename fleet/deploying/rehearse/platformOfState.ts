/** What a customer's stack last read of its platform: the rehearsal's platform says the same. */

import type { PlatformFacts } from "../../../model/platform/facts.ts";
import type { Settings } from "../../../model/settings.ts";
import { platformFor } from "../../stacks/loadStack.ts";
import type { StackFolder } from "../../stacks/stackFolder.ts";
import type { StateResource, StateValue, StateValues } from "./exportedState.ts";

export interface RehearsedPlatform {
  /** Name of the stack, without organization and project. */
  readonly stack: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly facts: PlatformFacts;
  /** Where that comes from, as the end of a sentence. */
  readonly source: string;
}

/** @returns undefined if the deployment reads none, or nobody knows it */
export function platformOfState(
  folder: StackFolder,
  settings: Pick<Settings, "platform" | "network"> | undefined,
  resources: readonly StateResource[],
): RehearsedPlatform | undefined {
  const stack = settings?.platform?.split("/").at(-1);
  if (settings === undefined || stack === undefined) return undefined;
  const read = resources.find(
    ({ type, inputs }) =>
      type === "pulumi:pulumi:StackReference" &&
      typeof inputs?.name === "string" &&
      inputs.name.split("/").at(-1) === stack,
  );
  const outputs = read?.outputs?.outputs as Readonly<Record<string, StateValue>> | undefined;
  const facts = outputs?.platform as unknown as PlatformFacts | undefined;
  if (outputs !== undefined && facts !== undefined)
    return { stack, outputs, facts, source: `as the stack's last update read it` };
  const planned = platformFor(folder, settings);
  return planned === undefined
    ? undefined
    : {
        stack,
        outputs: { platform: planned.facts },
        facts: planned.facts,
        source: `as ${planned.source} plans it, with made-up ids`,
      };
}

/** All of a stack that others read of it. */
export const rootWithOutputs = (
  project: string,
  stack: string,
  outputs: RehearsedPlatform["outputs"],
): StateResource => ({
  urn: `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`,
  custom: false,
  type: "pulumi:pulumi:Stack",
  outputs: outputs as StateValues,
});
