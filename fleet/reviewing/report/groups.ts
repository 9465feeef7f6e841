/** The same change in many stacks, found by what it does and not by where: each customer's own prefix is left out of the comparison. */

import { createHash } from "node:crypto";
import type { Plain } from "../../../simulator/monitor/graph.ts";
import { actions, type ResourceChange, type StackChange } from "../changes/stackChange.ts";

/** Stands for the app prefix of each stack where several are meant. */
export const prefixMark = "{prefix}";

/** Changes that the same stacks have in common. */
export interface ChangeGroup {
  /** Names, sorted. */
  readonly stacks: readonly string[];
  /** With `prefixMark` for the prefix if there are several stacks; the worst first. */
  readonly resources: readonly ResourceChange[];
}

/** A function that puts `prefixMark` for a stack's prefix wherever it is a word of its own: `acme-app`, `acme.my-app.com`. */
export function withoutPrefix({ appPrefix }: Pick<StackChange, "appPrefix">): (text: string) => string {
  if (appPrefix === undefined || appPrefix === "") return (text) => text;
  const literal = appPrefix.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&");
  const word = new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`, "g");
  return (text) => text.replace(word, prefixMark);
}

/** Every change of every stack is in exactly one group. Groups come with the worst first, then by the number of stacks. */
export function groupsOf(changes: readonly StackChange[]): ChangeGroup[] {
  const bySignature = new Map<string, { own: ResourceChange; common: ResourceChange; stacks: string[] }>();
  for (const change of changes) {
    const seen = new Map<string, number>();
    for (const own of change.resources) {
      const common = generalised(own, withoutPrefix(change));
      const same = signatureOf(common);
      // Two of a kind in one stack are two changes.
      const count = seen.get(same) ?? 0;
      seen.set(same, count + 1);
      const signature = `${same} ${count}`;
      const known = bySignature.get(signature);
      if (known === undefined) bySignature.set(signature, { own, common, stacks: [change.stack] });
      else known.stacks.push(change.stack);
    }
  }
  const byStacks = new Map<string, { stacks: string[]; resources: ResourceChange[] }>();
  for (const { own, common, stacks } of bySignature.values()) {
    const names = stacks.toSorted();
    const key = hash(JSON.stringify(names));
    const group = byStacks.get(key) ?? { stacks: names, resources: [] };
    group.resources.push(names.length === 1 ? own : common);
    byStacks.set(key, group);
  }
  return [...byStacks.values()]
    .map(({ stacks, resources }) => ({ stacks, resources: resources.toSorted(byDanger) }))
    .sort(
      (one, other) =>
        byDanger(one.resources[0]!, other.resources[0]!, false) ||
        other.stacks.length - one.stacks.length ||
        compare(one.stacks[0]!, other.stacks[0]!),
    );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function byDanger(one: ResourceChange, other: ResourceChange, names = true): number {
  const rank = ({ action }: ResourceChange) => actions.indexOf(action);
  return (
    rank(one) - rank(other) ||
    Number(other.protected) - Number(one.protected) ||
    (names ? compare(one.type, other.type) || compare(one.name, other.name) : 0)
  );
}

function generalised(change: ResourceChange, general: (text: string) => string): ResourceChange {
  return {
    ...change,
    name: general(change.name),
    properties: change.properties.map((property) => ({
      ...property,
      path: general(property.path),
      ...("before" in property ? { before: generalValue(property.before, general) } : {}),
      ...("after" in property ? { after: generalValue(property.after, general) } : {}),
    })) as ResourceChange["properties"],
  };
}

function generalValue(value: Plain | undefined, general: (text: string) => string): Plain | undefined {
  if (typeof value === "string") return general(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => generalValue(item, general)!);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [general(key), generalValue(item, general)!]),
  );
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);

/** The same for the same change, in whatever order its parts come. */
const signatureOf = ({ properties, ...change }: ResourceChange): string =>
  hash(
    JSON.stringify(
      sorted({
        ...change,
        properties: properties.map((property) => JSON.stringify(sorted({ ...property }))).sort(),
      }),
    ),
  );

function sorted(value: Plain): Plain {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, sorted(item)] as const)
      .sort(([one], [other]) => compare(one, other)),
  );
}

const hash = (text: string): string => createHash("sha256").update(text).digest("base64url");
