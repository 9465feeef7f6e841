/** Repairs in simulated worlds. */

import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "../../simulator/engine/events.ts";
import type { Engine } from "../../simulator/engine/engine.ts";
import { mend } from "../../tools/demo/mend.ts";
import { lostIn, noteLost } from "../../fleet/engine/pending/lost.ts";
import { pendingIn } from "../../fleet/engine/pending/pending.ts";
import type { Operation, StateEntry } from "../../fleet/engine/pending/stateEntry.ts";

interface StateFile {
  readonly checkpoint: {
    readonly latest: { resources: StateEntry[]; pending_operations?: Operation[] };
  };
}

/**
 * The state as if the engine had been killed while it was making all of it: everything that exists outside of the state is a pending operation.
 * @returns their URNs
 */
export function allPending(engine: Engine, stack: string): string[] {
  const [file] = globSync(join(engine.dir, "backend", ".pulumi", "stacks", "*", `${stack}.json`));
  const state = JSON.parse(readFileSync(file!, "utf8")) as StateFile;
  const { latest } = state.checkpoint;
  const operations = latest.resources
    .filter(({ custom }) => custom === true)
    .map((entry): Operation => {
      const resource: Partial<Record<keyof StateEntry, unknown>> = { ...entry };
      delete resource.id;
      delete resource.outputs;
      return { type: "creating", resource: resource as unknown as StateEntry };
    });
  const lookedFor = pendingIn({ deployment: { ...latest, pending_operations: operations } })
    .filter(({ where }) => "look" in where)
    .map(({ urn }) => urn);
  latest.pending_operations = operations.filter(({ resource }) => lookedFor.includes(resource.urn));
  latest.resources = latest.resources.filter(({ urn }) => !lookedFor.includes(urn));
  const known = new Set(latest.resources.map(({ urn }) => urn));
  // What is left depends on nothing that the state does not have, or the engine refuses it.
  latest.resources = latest.resources.map((entry) => ({
    ...entry,
    dependencies: (entry.dependencies ?? []).filter((urn) => known.has(urn)),
    propertyDependencies: {},
    deletedWith: known.has(entry.deletedWith ?? "") ? entry.deletedWith! : "",
  }));
  writeFileSync(file!, JSON.stringify(state));
  return lookedFor;
}

/** What `jitsi up` notes of a run, and `jitsi repair` then does. */
export async function repaired(engine: Engine, stack: string, events: readonly EngineEvent[]): Promise<void> {
  await noteLost(stack, lostIn(events), (args) => engine.run(args));
  await mend(engine, stack);
}
