/** Which zone a machine is in. */

import { createHash } from "node:crypto";

/**
 * The same machine gets the same zone in every run, and another zone in the list moves as few machines as can be: each zone draws a number for
 * the machine, and the highest wins (rendezvous hashing).
 * @param subnetIds by zone
 * @throws Error if there is none
 */
export function subnetFor(machine: string, subnetIds: Readonly<Record<string, string>>): string {
  const [best] = Object.entries(subnetIds)
    .map(([zone, id]) => ({ id, draw: createHash("sha256").update(`${machine} ${zone}`).digest("hex") }))
    .sort((a, b) => (a.draw < b.draw ? 1 : -1));
  if (best === undefined) throw new Error(`there is no subnet for ${machine}`);
  return best.id;
}
