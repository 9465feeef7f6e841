/** What a stack has made that can say whose it is, and does not. */

import type { Engine } from "../../simulator/engine/engine.ts";
import { loadTable } from "../../simulator/plugins/table.ts";
import { shortType } from "./runs.ts";
import { nameOf } from "../../simulator/engine/events.ts";

/** Property by which each cloud's resources say it. Google's `tags` are another thing. */
const carriers: Readonly<Record<string, string>> = { gcp: "labels", aws: "tags" };

/**
 * @param keys that every resource must have which can carry them, by the providers' own schemas
 * @returns how many there are, and those that miss a key: `gcp:Disk acme-app-data: component`
 */
export async function missingLabels(
  engine: Engine,
  stack: string,
  keys: readonly string[],
): Promise<{ checked: number; missing: string[] }> {
  const { resources = [] } = (await engine.exportStack(stack)).deployment;
  const able = resources.flatMap(({ type, urn, inputs }) => {
    const carrier = carriers[type.split(":")[0]!];
    // A metric's labels are a list: the dimensions of its series.
    const canCarry =
      carrier !== undefined &&
      loadTable(type.split(":")[0]!).resources[type]?.inputs[carrier]?.type === "object";
    return canCarry ? [{ type, urn, labels: (inputs?.[carrier] ?? {}) as Record<string, string> }] : [];
  });
  return {
    checked: able.length,
    missing: able.flatMap(({ type, urn, labels }) =>
      keys.filter((key) => !labels[key]).map((key) => `${shortType(type)} ${nameOf(urn)}: ${key}`),
    ),
  };
}
