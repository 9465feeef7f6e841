/**
 * Writes into the state what was found out. The CLI's own ways do not do: `pulumi refresh --import-pending-creates` marks an operation as an import that
 * the engine then drops unread, and `pulumi import` knows nothing of what a resource depends on, or is to take the place of.
 */

import type { Finding } from "./lookFor.ts";
import type { Pending } from "./pending.ts";
import type { ExportedStack, StateEntry } from "./stateEntry.ts";

export interface Settlement {
  readonly pending: Pending;
  readonly finding: Finding;
}

/**
 * The state with what is there, under its id, and without pending operations: an import of a state leaves none
 * (pulumi pkg/cmd/pulumi/stack/io.go, `SaveSnapshot`), so all of them have to be known. A refresh then fills in what the clouds say.
 * @throws Error if something is not known
 */
export function settledState(exported: ExportedStack, settlements: readonly Settlement[]): ExportedStack {
  const found = new Map<string, Settlement & { readonly id: string }>();
  for (const settlement of settlements) {
    const { pending, finding } = settlement;
    if (finding.is === "unknown") throw new Error(`nobody knows about ${pending.urn}`);
    if (finding.is === "there") found.set(pending.urn, { ...settlement, id: finding.id });
  }
  const resources: StateEntry[] = [];
  const take = (urn: string): void => {
    const taken = found.get(urn);
    if (taken === undefined) return;
    found.delete(urn);
    resources.push(entryOf(taken.pending.resource, taken.id, new Set(resources.map((entry) => entry.urn))));
  };
  const replaced = new Set(found.keys());
  for (const entry of exported.deployment.resources ?? []) {
    // In its place, for what depends on it comes later.
    take(entry.urn);
    // As the engine does when a replacement has been made: what it replaces is to be deleted, or was.
    if (!replaced.has(entry.urn)) resources.push(entry);
    else if (entry.pendingReplacement !== true) resources.push({ ...entry, delete: true });
  }
  for (const urn of [...found.keys()]) take(urn);
  return { ...exported, deployment: { ...exported.deployment, resources, pending_operations: [] } };
}

/**
 * The state after that refresh, with the inputs from which the things were made. What a provider reads back does not say what was given and what was
 * chosen for it, a name above all: the next update would choose another one, and replace the thing.
 */
export function withGivenInputs(exported: ExportedStack, settlements: readonly Settlement[]): ExportedStack {
  const given = new Map(
    settlements.flatMap(({ pending: { urn, resource }, finding }) =>
      finding.is === "there" ? [[urn, resource.inputs] as const] : [],
    ),
  );
  return {
    ...exported,
    deployment: {
      ...exported.deployment,
      resources: (exported.deployment.resources ?? []).map((entry) =>
        entry.delete === true || !given.has(entry.urn)
          ? entry
          : { ...entry, inputs: { ...entry.inputs, ...given.get(entry.urn) } },
      ),
    },
  };
}

/** @param before what comes before it in the state: it can depend on nothing else */
function entryOf(resource: StateEntry, id: string, before: ReadonlySet<string>): StateEntry {
  const { parent, deletedWith, dependencies, propertyDependencies = {}, ...rest } = resource;
  const known = (urn: string): boolean => before.has(urn);
  return {
    ...rest,
    custom: true,
    id,
    // Empty, so that a provider reads it as an import: all that there is (pulumi-terraform-bridge pkg/tfbridge/provider.go, `Read`).
    outputs: {},
    ...(parent !== undefined && known(parent) ? { parent } : {}),
    ...(deletedWith !== undefined && known(deletedWith) ? { deletedWith } : {}),
    // Where nobody knows what it depends on: on all that was there, so that a removal begins with it. The next update puts that right.
    dependencies:
      dependencies?.filter(known) ?? [...before].filter((urn) => !urn.includes("::pulumi:pulumi:Stack::")),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, those]) => [key, (those ?? []).filter(known)]),
    ),
    // Its files and networks come after it, one by one: nobody saw how far that went, so the next update makes it anew.
    ...(resource.type === "docker:index/container:Container" ? { taint: true } : {}),
  };
}
