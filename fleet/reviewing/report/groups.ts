/** The same change in many stacks, found by what it does and not by where. */

import { createHash } from "node:crypto";
import type { Plain } from "../../../simulator/monitor/graph.ts";
import {
  actions,
  type PropertyChange,
  type ResourceChange,
  type StackChange,
} from "../changes/stackChange.ts";
import { generalChange, generalIn, isList } from "./general.ts";
import { changedLines } from "./valueDiff.ts";

/** What happens to a resource of each of the group's stacks. */
export interface GroupedChange {
  readonly change: ResourceChange;
  /** Of the resources, which can have another name in each stack; sorted. */
  readonly names: readonly string[];
}

/** Changes that the same stacks have in common. */
export interface ChangeGroup {
  /** Names, sorted. */
  readonly stacks: readonly string[];
  /** As many as each of the stacks has. With marks (general.ts) if there are several stacks; the worst first. */
  readonly resources: readonly GroupedChange[];
}

interface Same {
  readonly own: ResourceChange;
  readonly common: ResourceChange;
  readonly names: Set<string>;
  readonly stacks: string[];
}

/** Every change of every stack is in exactly one group. Groups come with the worst first, then by the number of stacks. */
export function groupsOf(changes: readonly StackChange[]): ChangeGroup[] {
  const general = generalIn(changes);
  const bySignature = new Map<string, Same>();
  for (const change of changes) {
    const seen = new Map<string, number>();
    for (const own of change.resources) {
      const common = generalChange(own, general(change));
      const same = signatureOf(common);
      // Two of a kind in one stack are two changes.
      const count = seen.get(same) ?? 0;
      seen.set(same, count + 1);
      const signature = `${same} ${count}`;
      const known = bySignature.get(signature);
      if (known === undefined)
        bySignature.set(signature, { own, common, names: new Set([common.name]), stacks: [change.stack] });
      else {
        known.stacks.push(change.stack);
        known.names.add(common.name);
      }
    }
  }
  const byStacks = new Map<string, { stacks: string[]; resources: GroupedChange[] }>();
  for (const { own, common, names, stacks } of bySignature.values()) {
    const sorted = stacks.toSorted();
    const key = hash(JSON.stringify(sorted));
    const group = byStacks.get(key) ?? { stacks: sorted, resources: [] };
    group.resources.push(
      sorted.length === 1 ? { change: own, names: [own.name] } : { change: common, names: [...names].sort() },
    );
    byStacks.set(key, group);
  }
  return [...byStacks.values()]
    .map(({ stacks, resources }) => ({
      stacks,
      resources: resources.toSorted((one, other) => byDanger(one.change, other.change)),
    }))
    .sort(
      (one, other) =>
        byDanger(one.resources[0]!.change, other.resources[0]!.change, false) ||
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

/**
 * The same for the same change, in whatever order its parts come. Customers name their machines as they like, and have
 * files of which one line changes and others differ: neither makes another change of it.
 */
const signatureOf = ({ name: _, properties, ...change }: ResourceChange): string =>
  hash(
    JSON.stringify(
      sorted({
        ...change,
        properties: properties.map((property) => JSON.stringify(sorted(essence(property)))).sort(),
      }),
    ),
  );

/** Bridges have the names that each customer gives them: services `jvb-ew1`, and what refers to a resource that changes too. */
const withoutNames = (text: string): string =>
  text
    .replace(/\bjvb-[\w-]+/g, "jvb-")
    .replace(/\[(?:([a-z]\w*(?::\w+)+) )?[\w{][\w{}-]*(\.\w+)\]/g, "[$1$2]");

/** A place in a list, e.g. of variables, is by what else is in it. */
const essence = ({ path, before, after, ...property }: PropertyChange): Record<string, Plain> => ({
  ...property,
  path: withoutNames(path).replace(/\[\d+\]/g, "[]"),
  values: isText(before) && isText(after) ? changedLines(before, after) : sidesOf(before, after),
});

/** Before something that is only known when it is made, there was what it was for. */
function sidesOf(before: Plain | undefined, after: Plain | undefined): Plain {
  const shown = (side: Plain | undefined) => (typeof side === "string" ? withoutNames(side) : (side ?? null));
  return after === "[computed]" ? after : [shown(before), shown(after)];
}

const isText = (value: Plain | undefined): value is string =>
  typeof value === "string" && value.includes("\n");

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
