/** What a killed run of the demo left, taken up: locks of the dead, and what was being made. Nothing is at stake in a simulated cloud, so nobody is asked. */

import { globSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { processLives } from "../../fleet/engine/lockConflict.ts";
import type { LookOptions } from "../../fleet/engine/pending/lookFor.ts";
import { applyRepair, isWhole, planRepair } from "../../fleet/engine/pending/repair.ts";
import type { Engine } from "../../simulator/engine/engine.ts";
import { simulatedDocker } from "../../simulator/plugins/docker/dockerCli.ts";

/**
 * Removes the locks that engines left which are no more. A lock of a living process, or of another machine, stays; one that names nobody is what a
 * process left that was killed while it wrote it. (pulumi `pkg/backend/diy/lock.go`)
 */
export function removeStaleLocks(backendDir: string): void {
  for (const file of globSync(join(backendDir, ".pulumi/locks/**/*.json"))) {
    const lock = lockIn(file);
    if (lock === undefined || (lock.hostname === hostname() && !processLives(lock.pid))) rmSync(file);
  }
}

function lockIn(file: string): { readonly pid: number; readonly hostname: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { pid: number; hostname: string };
  } catch {
    return undefined;
  }
}

/** Takes what a dead run was making into the state, or forgets it if it does not exist. */
export async function mend(engine: Engine, stack: string): Promise<void> {
  const options = lookingIn(engine, stack);
  const plan = await planRepair(options);
  if (!isWhole(plan)) await applyRepair(plan, options);
}

/** In simulated clouds everything can be found, by who made it, even what only a person finds in a real one. */
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
