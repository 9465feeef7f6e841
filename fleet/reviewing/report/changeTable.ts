/** How much changes in each stack, and what that costs: a row per stack, or for all of which the same is to be said. */

import { countOf } from "../changes/counts.ts";
import type { ResourceChange, StackChange } from "../changes/stackChange.ts";
import { costCells, gapsOf, monthChange } from "./costCells.ts";
import { nameList } from "./groupSection.ts";
import { code, prose } from "./safeMarkdown.ts";

export interface ChangeTable {
  readonly head: string;
  /** The worst first: failed, then by what is deleted or replaced, then by cost. */
  readonly rows: readonly string[];
  /** A row that sums up rows that are not shown. */
  readonly rest: (left: number) => string;
  /** What the sums lack; empty if nothing. */
  readonly note: string;
}

const columns = ["create", "update", "replace", "delete", "forget"] as const;

/** Of the stacks of one row. */
const mostNames = 3;

/** @param changes those with something to tell */
export function changeTable(changes: readonly StackChange[]): ChangeTable {
  // Seldom: a column of zeros tells nothing.
  const shown = columns.filter(
    (action) => action !== "forget" || changes.some((change) => count(change, action) > 0),
  );
  const priced = changes.some(({ cost }) => cost !== undefined);
  const heads = ["stack", ...shown, ...(priced ? ["a month", "an hour of one participant"] : [])];
  const align = heads.map((_, index) => (index > 0 && index <= shown.length ? "--:" : "---"));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const ordered = alike(
    changes.toSorted((one, other) => weight(other) - weight(one) || (one.stack < other.stack ? -1 : 1)),
  );
  const cellsOf = (some: readonly StackChange[], of: readonly StackChange[] = some.slice(0, 1)) => [
    ...shown.map((action) => countCell(of, action)),
    ...(priced ? costsOf(some) : []),
  ];
  const known = changes.filter(({ state }) => state !== "failed");
  const gaps = gapsOf(known.map(({ cost }) => cost));
  const notes = [
    ...(priced && known.length > 0 && known.length < changes.length
      ? ["The sums leave out the stacks that cannot be compared."]
      : []),
    ...(gaps.length === 0 ? [] : [`Not in the sums, as their price or size is unknown: ${listed(gaps)}.`]),
  ];
  return {
    head: `${row(heads)}\n${row(align)}`,
    rows: [
      ...(ordered.length > 1 ? [row(["all", ...cellsOf(changes, changes)])] : []),
      ...ordered.map((some) => row([nameCell(some), ...cellsOf(some)])),
    ],
    rest: (left) => {
      const some = ordered.slice(ordered.length - left).flat();
      return row([`${some.length} more`, ...cellsOf(some, some)]);
    },
    note: notes.join(" "),
  };
}

/** Stacks of which the same is to be said, in the order of the first of each. */
function alike(changes: readonly StackChange[]): StackChange[][] {
  const found = new Map<string, StackChange[]>();
  for (const change of changes) {
    const key = JSON.stringify([
      change.state,
      columns.map((action) => count(change, action)),
      change.state === "failed" ? "" : monthChange(change.cost),
    ]);
    const known = found.get(key);
    if (known === undefined) found.set(key, [change]);
    else known.push(change);
  }
  return [...found.values()];
}

const count = ({ resources }: StackChange, action: ResourceChange["action"]): number =>
  countOf(resources, action);

/** What a stack costs that cannot be compared is not known, and so it is in no sum. */
function costsOf(changes: readonly StackChange[]): readonly string[] {
  const known = changes.filter(({ state }) => state !== "failed");
  return known.length === 0 ? ["?", "?"] : costCells(known.map(({ cost }) => cost));
}

/** In each of some stacks that are alike, or in all of them together. */
function countCell(changes: readonly StackChange[], action: ResourceChange["action"]): string {
  if (changes.every(({ state }) => state === "failed")) return "?";
  return String(changes.reduce((sum, change) => sum + count(change, action), 0));
}

const weight = (change: StackChange): number =>
  (change.state === "failed" ? 1e12 : 0) +
  count(change, "delete") * 1e8 +
  count(change, "replace") * 1e4 +
  Math.abs((change.cost?.after?.usdPerMonth ?? 0) - (change.cost?.before?.usdPerMonth ?? 0));

const states: Readonly<Record<StackChange["state"], string>> = {
  same: "",
  changed: "",
  new: " (new)",
  gone: " (no longer described)",
  failed: " (not known)",
  undeployed: " (never deployed)",
};

function nameCell(changes: readonly StackChange[]): string {
  const { state, renamedFrom } = changes[0]!;
  if (changes.length > 1)
    return `${changes.length} stacks: ${nameList(changes.map(({ stack }) => stack).sort(), mostNames)}${states[state]}`;
  const renamed = renamedFrom === undefined ? "" : ` (was ${code(renamedFrom)})`;
  return `${code(changes[0]!.stack)}${states[state]}${renamed}`;
}

const mostGaps = 6;

const listed = (gaps: readonly string[]): string =>
  [
    ...gaps.slice(0, mostGaps).map((gap) => prose(gap, 160)),
    ...(gaps.length > mostGaps ? [`and ${gaps.length - mostGaps} more`] : []),
  ].join("; ");
