/** Values in the engine's events, as people may see them. */

import type { Plain } from "../../../simulator/monitor/graph.ts";
import { signatureKey, signatures, unknownValues } from "../../../simulator/wireSignatures.ts";
import { leafChanges } from "../diff/readableChanges.ts";
import { stepsOf } from "../diff/valuePath.ts";
import type { PropertyChange } from "../changes/stackChange.ts";

type Values = Readonly<Record<string, unknown>>;

/** Secrets and what is not known yet as holes in words. */
export function shownValue(value: unknown): Plain | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return unknownValues.has(value) ? "[computed]" : value;
  if (value === null || typeof value !== "object") return value as Plain;
  if (Array.isArray(value)) return value.map((item) => shownValue(item) ?? null);
  const map = value as Values;
  if (map[signatureKey] === signatures.secret) return "[secret]";
  return Object.fromEntries(
    Object.entries(map)
      // `__defaults` are the providers' own notes.
      .filter(([key]) => key !== signatureKey && key !== "__defaults")
      .map(([key, item]) => [key, shownValue(item) ?? null]),
  );
}

/** What is at a path of some values; of a secret nobody sees the inside. */
export function shownAt(values: Values, path: string): Plain | undefined {
  let value = shownValue(values);
  for (const step of stepsOf(path)) {
    if (value === "[secret]" || value === "[computed]") return value;
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string, Plain>>)[step];
  }
  return value;
}

/** What differs in one property, leaf by leaf in documents. */
export const changesAt = (path: string, before: Values, after: Values, replaces: boolean): PropertyChange[] =>
  leafChanges(path, shownAt(before, path), shownAt(after, path)).map((change) => ({ ...change, replaces }));
