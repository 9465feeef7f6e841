/** `docker -H <host> container ls` and `network ls` of the simulated daemons, as far as a search by name goes. */

import type { World } from "../world.ts";
import { collectionsOf } from "./simulatedDaemon.ts";

/** @returns what the command prints: an id a line. @throws Error for any other command */
export function simulatedDocker(world: World, command: readonly string[]): string {
  const [, filter = ""] =
    /^docker -H \S+ (?:container|network) ls .*--filter name=(\S+)/.exec(command.join(" ")) ?? [];
  const [, , host = "", kind] = command;
  if (filter === "") throw new Error(`The simulated Docker does not know \`${command.join(" ")}\`.`);
  const { containers, networks } = collectionsOf(host);
  return world
    .list<{ Id: string; Name: string }>(kind === "network" ? networks : containers)
    .filter(({ Name }) => new RegExp(filter).test(Name))
    .map(({ Id }) => Id)
    .join("\n");
}
