/** What of a text is one customer's alone, as marks: so that the same in many stacks reads the same. */

import { filesLabel } from "../../../model/bundle/renderBundle.ts";
import type { Plain } from "../../../simulator/monitor/graph.ts";
import type { PropertyChange, ResourceChange, StackChange } from "../changes/stackChange.ts";

/** Stand for what each stack has its own of, where several stacks are meant. */
export const marks = {
  appPrefix: "{prefix}",
  baseDomain: "{domain}",
  addresses: "{address}",
  hash: "{hash}",
} as const;

/** Puts marks into a text. */
export type General = (text: string) => string;

type Named = Pick<StackChange, "appPrefix" | "baseDomain" | "addresses">;

/** Marks for prefix and addresses, and for the domain where these stacks have several. */
export function generalIn(changes: readonly Named[]): (change: Named) => General {
  const domains = new Set(changes.flatMap(({ baseDomain }) => baseDomain ?? []));
  return ({ baseDomain, ...names }) => generalOf({ ...names, ...(domains.size > 1 ? { baseDomain } : {}) });
}

/** Wherever it is a word of its own: `acme-app`, `acme.my-app.com`. A domain only in the customer's host name: others may be everybody's. */
export function generalOf({ appPrefix = "", baseDomain = "", addresses = [] }: Named): General {
  const words: (readonly [RegExp, string])[] = [
    ...(appPrefix !== "" && baseDomain !== ""
      ? [[wordOf(`${appPrefix}.${baseDomain}`), `${marks.appPrefix}.${marks.baseDomain}`] as const]
      : []),
    ...(appPrefix === "" ? [] : [[wordOf(appPrefix), marks.appPrefix] as const]),
    ...addresses
      .filter((address) => address !== "")
      .map((address) => [wordOf(address), marks.addresses] as const),
  ];
  return (text) => words.reduce((general, [word, mark]) => general.replace(word, mark), text);
}

const wordOf = (name: string): RegExp =>
  new RegExp(`(?<![A-Za-z0-9])${name.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&")}(?![A-Za-z0-9])`, "g");

export function generalChange(change: ResourceChange, general: General): ResourceChange {
  return {
    ...change,
    name: general(change.name),
    properties: change.properties.map((property) => generalProperty(property, general)),
  };
}

/** A hash of files, which have the customer's name in them. */
export const isFilesHash = ({ path }: PropertyChange): boolean => path.endsWith(`labels["${filesLabel}"]`);

function generalProperty(property: PropertyChange, general: General): PropertyChange {
  const side = (value: Plain | undefined) =>
    isFilesHash(property) ? marks.hash : generalValue(value, general);
  return {
    ...property,
    path: general(property.path),
    ...("before" in property ? { before: side(property.before) } : {}),
    ...("after" in property ? { after: side(property.after) } : {}),
  } as PropertyChange;
}

function generalValue(value: Plain | undefined, general: General): Plain | undefined {
  if (typeof value === "string") return general(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => generalValue(item, general)!);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [general(key), generalValue(item, general)!]),
  );
}

export const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);
