/** What the program says of itself, and what the engine says of what exists, as one. */

import type { StackChange } from "../changes/stackChange.ts";

/**
 * The engine knows better what would happen to resources; rules and costs only the comparison without it knows.
 * @param diff of `jitsi diff`
 * @param preview of `jitsi preview`, of some of the stacks
 */
export function mergeChanges(diff: readonly StackChange[], preview: readonly StackChange[]): StackChange[] {
  const previews = new Map(preview.map((change) => [change.stack, change]));
  const merged = diff.map((change): StackChange => {
    const seen = previews.get(change.stack);
    previews.delete(change.stack);
    if (seen === undefined) return change;
    const { renamedFrom, ...current } = change;
    // Under its new name the backend does not know it yet: a preview would create all of it.
    if (renamedFrom !== undefined && seen.state === "new") return change;
    const { resources, unchanged, errors } = seen;
    const state = seen.state === "failed" || change.state === "failed" ? "failed" : stateOf(change, seen);
    return { ...current, state, resources, unchanged, errors: [...new Set([...change.errors, ...errors])] };
  });
  return [...merged, ...previews.values()];
}

/** New to the program and new to the engine are two things: a stack can have been made and never deployed. */
const stateOf = (diff: StackChange, preview: StackChange): StackChange["state"] =>
  diff.state === "new" || diff.state === "gone" ? diff.state : preview.state;
