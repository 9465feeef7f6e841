/** Which stacks can take something from each other at all, so that a fleet of thousands is not compared pair by pair. */

import { isDocker } from "../../../model/hosts/hosts.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { daemonOf } from "./clashes.ts";
import { knownNames } from "./platformClashes.ts";

/** What no second stack may have, in words that are equal for equal things. Only stacks that share one can clash. */
function claimsOf({ deployment, platform, facts }: LoadedStack): readonly string[] {
  // Platforms are few, and compared in several ways.
  if (platform !== undefined) return ["a platform"];
  if (deployment === undefined) return [];
  return [
    `host ${deployment.topology.publicHost}`,
    ...deployment.hosts.filter(isDocker).map(({ docker }) => `daemon ${daemonOf(docker)}`),
    ...knownNames({ deployment, facts }),
  ];
}

/** @returns by stack, those that share something with it, in the order of `all`, without itself */
export function neighboursOf(all: readonly LoadedStack[]): (loaded: LoadedStack) => LoadedStack[] {
  const position = new Map(all.map((loaded, index) => [loaded, index]));
  const claims = new Map(all.map((loaded) => [loaded, claimsOf(loaded)]));
  const claimants = new Map<string, LoadedStack[]>();
  for (const [loaded, mine] of claims)
    for (const claim of mine) {
      const others = claimants.get(claim);
      if (others === undefined) claimants.set(claim, [loaded]);
      else others.push(loaded);
    }
  return (loaded) =>
    [...new Set((claims.get(loaded) ?? []).flatMap((claim) => claimants.get(claim) ?? []))]
      .filter((other) => other !== loaded)
      .sort((a, b) => position.get(a)! - position.get(b)!);
}
