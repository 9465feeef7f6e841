/** What exists in a simulated world, to compare worlds: names differ from one to another, kinds and numbers must not. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../simulator/engine/engine.ts";

/** Not things, but the simulation's own notes. */
const notes = ["counters", "cloud"];

/** How many things of each kind there are, e.g. `{ "gcp/compute/address": 3 }`. */
export function inventoryOf({ world }: Engine): Record<string, number> {
  const counts: Record<string, number> = {};
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(world.dir, folder)).sort()) {
      const path = folder === "" ? entry : `${folder}/${entry}`;
      if (statSync(join(world.dir, path)).isDirectory()) {
        if (!notes.includes(path)) visit(path);
      } else if (folder !== "" && entry.endsWith(".json")) counts[folder] = (counts[folder] ?? 0) + 1;
    }
  };
  visit("");
  return counts;
}
