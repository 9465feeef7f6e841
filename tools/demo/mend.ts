/** What a killed run of the demo left, taken up: what was being made. Nothing is at stake in a simulated cloud, so nobody is asked. */

import { join } from "node:path";
import type { LookOptions } from "../../fleet/engine/pending/lookFor.ts";
import { applyRepair, isWhole, planRepair } from "../../fleet/engine/pending/repair.ts";
import type { Engine } from "../../simulator/engine/engine.ts";
import { simulatedDocker } from "../../simulator/plugins/docker/dockerCli.ts";

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
