/** Settings files that were renamed: a stack that is new and asks for what a stack without a file has already. Pure. */

import { isCounted } from "../../../simulator/engine/counted.ts";
import type { RecordedResource } from "../../../simulator/monitor/recordedResource.ts";

/** Inputs by which the clouds and Docker know a thing: two of one name cannot be there. */
const naming = ["name", "secretId", "accountId", "identifier"] as const;

/** What only one deployment can have at a time, as `type name`: machines, addresses, records, containers, secrets. */
export const claimsOf = (resources: readonly RecordedResource[]): string[] =>
  resources.filter(isCounted).flatMap(({ type, inputs }) =>
    naming.flatMap((key) => {
      const value = inputs[key];
      return typeof value === "string" ? [`${type} ${value}`] : [];
    }),
  );

/** By stack. */
export type Claims = ReadonlyMap<string, readonly string[]>;

/**
 * @param fresh claims of stacks that are new
 * @param gone claims of stacks whose file is gone
 * @returns the name that each renamed stack had, by its new one
 */
export function renamesIn(fresh: Claims, gone: Claims): Map<string, string> {
  const pairs = [...fresh].flatMap(([to, wants]) =>
    [...gone].map(([from, has]) => ({ from, to, common: commonOf(wants, has) })),
  );
  const renames = new Map<string, string>();
  const taken = new Set<string>();
  for (const { from, to, common } of pairs.sort((one, other) => other.common - one.common)) {
    if (common === 0 || renames.has(to) || taken.has(from)) continue;
    renames.set(to, from);
    taken.add(from);
  }
  return renames;
}

function commonOf(one: readonly string[], other: readonly string[]): number {
  const known = new Set(other);
  return one.filter((claim) => known.has(claim)).length;
}
