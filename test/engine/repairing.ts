/** Repairs in simulated worlds: a test finds by itself what only a person can find in a real cloud. */

import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "../../simulator/engine/events.ts";
import type { Engine } from "../../simulator/engine/engine.ts";
import { simulatedDocker } from "../../simulator/plugins/docker/dockerCli.ts";
import type { LookOptions } from "../../fleet/engine/pending/lookFor.ts";
import { lostIn, noteLost } from "../../fleet/engine/pending/lost.ts";
import { pendingIn } from "../../fleet/engine/pending/pending.ts";
import { applyRepair, isWhole, planRepair, type RepairPlan } from "../../fleet/engine/pending/repair.ts";
import type { Operation, StateEntry } from "../../fleet/engine/pending/stateEntry.ts";

export const lookingIn = (engine: Engine, stack: string): LookOptions => ({
  stack,
  stackArguments: ["--stack", stack, "--config-file", join(engine.dir, "config", `Pulumi.${stack}.yaml`)],
  ask: (args) => engine.run(args),
  runDocker: (command) => Promise.resolve(simulatedDocker(engine.world, command)),
  told: ({ urn, resource, where }) => {
    if (where.kind !== "person") return undefined;
    const thing = engine.clouds.things(resource.type).find((other) => other.urn === urn);
    return thing === undefined ? "nowhere" : { id: thing.id };
  },
});

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
      const { id: _, outputs: __, ...resource } = entry;
      return { type: "creating", resource };
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
  }));
  writeFileSync(file!, JSON.stringify(state));
  return lookedFor;
}

/** What `jitsi up` notes of such a run, and `jitsi repair` then does. @returns what it found */
export async function repaired(
  engine: Engine,
  stack: string,
  events: readonly EngineEvent[] = [],
): Promise<RepairPlan> {
  const options = lookingIn(engine, stack);
  await noteLost(stack, lostIn(events), options.ask);
  const plan = await planRepair(options);
  if (!isWhole(plan)) await applyRepair(plan, options);
  return plan;
}
