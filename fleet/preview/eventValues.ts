/** Values in the engine's events, as people may see them. */

import type { Plain } from "../../simulator/monitor/graph.ts";
import { leafChanges } from "../diff/readableChanges.ts";
import { stepsOf } from "../diff/valuePath.ts";
import type { PropertyChange } from "../changes/stackChange.ts";

/** pulumi sdk/go/common/resource/plugin/rpc.go: UnknownStringValue and its brothers differ in their last part only for other types. */
const unknownValues = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** pulumi sdk/go/common/resource/sig/sig.go: the key by which a map is a special value, and that of secrets. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

type Values = Readonly<Record<string, unknown>>;

/** Secrets and what is not known yet as holes in words. */
export function shownValue(value: unknown): Plain | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return unknownValues.has(value) ? "[computed]" : value;
  if (value === null || typeof value !== "object") return value as Plain;
  if (Array.isArray(value)) return value.map((item) => shownValue(item) ?? null);
  const map = value as Values;
  if (map[signatureKey] === secretSignature) return "[secret]";
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
