/** How many resources change, counted the same way wherever it is told: see simulator/engine/counted.ts for what counts. */

import { isCounted } from "../../../simulator/engine/counted.ts";
import { actions, type Action, type ResourceChange } from "./stackChange.ts";

export const countOf = (resources: readonly ResourceChange[], action: Action): number =>
  resources.filter((change) => change.action === action && isCounted({ ...change, custom: true })).length;

/** `1 to delete, 5 to update`. */
export function countsText(resources: readonly ResourceChange[]): string {
  const counts = actions
    .map((action) => [action, countOf(resources, action)] as const)
    .filter(([, count]) => count > 0)
    .map(([action, count]) => `${count} to ${action}`);
  // They are told although they are in no cloud: what is made next may go elsewhere.
  const providers = resources.some(({ type }) => !isCounted({ type, custom: true }));
  return [...counts, ...(providers ? ["settings of a provider"] : [])].join(", ");
}
