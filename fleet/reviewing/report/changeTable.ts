/** A row per stack: how much changes, and what that costs. */

import type { Cost, ResourceChange, StackChange } from "../changes/stackChange.ts";
import { code } from "./safeMarkdown.ts";

export interface ChangeTable {
  readonly head: string;
  /** The worst first: failed, then by what is deleted or replaced, then by cost. */
  readonly rows: readonly string[];
  /** A row that sums up rows that are not shown. */
  readonly rest: (left: number) => string;
}

const columns = ["create", "update", "replace", "delete", "forget"] as const;

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
  const ordered = changes.toSorted(
    (one, other) => weight(other) - weight(one) || (one.stack < other.stack ? -1 : 1),
  );
  const cellsOf = (some: readonly StackChange[]) => [
    ...shown.map((action) => String(some.reduce((sum, change) => sum + count(change, action), 0))),
    ...(priced ? costCells(some) : []),
  ];
  return {
    head: `${row(heads)}\n${row(align)}`,
    rows: [
      ...(changes.length > 1 ? [row(["all", ...cellsOf(changes)])] : []),
      ...ordered.map((change) => row([nameCell(change), ...cellsOf([change])])),
    ],
    rest: (left) => {
      const some = ordered.slice(ordered.length - left);
      return row([`${left} more`, ...cellsOf(some)]);
    },
  };
}

const count = ({ resources }: StackChange, action: ResourceChange["action"]): number =>
  resources.filter((change) => change.action === action).length;

const weight = (change: StackChange): number =>
  (change.state === "failed" ? 1e12 : 0) +
  count(change, "delete") * 1e8 +
  count(change, "replace") * 1e4 +
  Math.abs((change.cost?.after?.usdPerMonth ?? 0) - (change.cost?.before?.usdPerMonth ?? 0));

const states: Readonly<Record<StackChange["state"], string>> = {
  same: "",
  changed: "",
  new: " (new)",
  gone: " (file gone)",
  failed: " (not known)",
  undeployed: " (never deployed)",
};

const nameCell = ({ stack, state }: StackChange): string => `${code(stack)}${states[state]}`;

function costCells(changes: readonly StackChange[]): [month: string, hour: string] {
  const sums = (side: "before" | "after") => sumOf(changes.map(({ cost }) => cost?.[side]));
  const [before, after] = [sums("before"), sums("after")];
  const month = arrow(before?.usdPerMonth, after?.usdPerMonth, dollars);
  const most = arrow(before?.usdPerMonthAtMost, after?.usdPerMonthAtMost, dollars);
  return [
    month === most ? month : `${month}, at most ${most}`,
    // Of several customers it is no sum.
    changes.length === 1 ? arrow(before?.usdPerParticipantHour, after?.usdPerParticipantHour, cents) : "",
  ];
}

function sumOf(costs: readonly (Cost | undefined)[]): Cost | undefined {
  const known = costs.filter((cost) => cost !== undefined);
  if (known.length <= 1) return known[0];
  const sum = (of: (cost: Cost) => number) => known.reduce((total, cost) => total + of(cost), 0);
  return {
    usdPerMonth: sum(({ usdPerMonth }) => usdPerMonth),
    usdPerMonthAtMost: sum(({ usdPerMonthAtMost }) => usdPerMonthAtMost),
    usdPerParticipantHour: undefined,
  };
}

/** `12 USD`, `12 USD → 15 USD (+3)`; a side that nobody knows is `–`. */
function arrow(
  before: number | undefined,
  after: number | undefined,
  text: (value: number) => string,
): string {
  if (before === undefined && after === undefined) return "–";
  const shown = (value: number | undefined) => (value === undefined ? "–" : `${text(value)} USD`);
  if (before === undefined || after === undefined) return `${shown(before)} → ${shown(after)}`;
  if (text(before) === text(after)) return shown(after);
  const change = after - before;
  return `${shown(before)} → ${shown(after)} (${change > 0 ? "+" : "−"}${text(Math.abs(change))})`;
}

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const dollars = (value: number): string => grouped.format(value);
const cents = (value: number): string => value.toFixed(4);
