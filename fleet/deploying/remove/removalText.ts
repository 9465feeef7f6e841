/** What a removal is about, for the person who is to agree to it. */

import { nameOf } from "../../../simulator/engine/events.ts";
import { renderTable } from "../../terminal/table.ts";
import { paint } from "../../terminal/paint.ts";
import { shownPath } from "../../stacks/stackFolder.ts";
import type { StateResource } from "./backup.ts";

export function removalText(stack: string, resources: readonly StateResource[], backup: string): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(shortType(type), (counts.get(shortType(type)) ?? 0) + 1);
  const guarded = resources.filter(({ protect }) => protect === true);
  const kept = resources.filter(({ retainOnDelete }) => retainOnDelete === true);
  return [
    `${stack} has ${resources.length} resources. Backed up in ${shownPath(backup)}: outputs, state, settings.`,
    ...(resources.length === 0
      ? []
      : [
          renderTable(
            ["type", "count"],
            [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([type, count]) => [type, String(count)]),
            undefined,
          ),
        ]),
    ...(guarded.length === 0
      ? []
      : [
          `${paint("bold", "Protected")}, and stays unless you agree:\n${guarded.map((one) => `  ${nameOf(one.urn)} (${shortType(one.type)})`).join("\n")}`,
        ]),
    ...(kept.length === 0
      ? []
      : [
          `${paint("bold", "Left where it is")}, for Pulumi only forgets it:\n${kept.map((one) => `  ${nameOf(one.urn)} (${shortType(one.type)})`).join("\n")}`,
        ]),
  ].join("\n\n");
}

/** `gcp:Address` for `gcp:compute/address:Address`. */
const shortType = (type: string): string => `${type.split(":")[0]!}:${type.split(":").at(-1)!}`;
