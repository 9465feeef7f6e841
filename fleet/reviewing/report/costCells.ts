/** Costs before and after a change, in words. What has no known price makes a sum a lower bound, and two sums that lack different things are not compared. */

import { isDeepStrictEqual } from "node:util";
import type { Cost, StackChange } from "../changes/stackChange.ts";

type Costs = StackChange["cost"];

/** @param costs of one stack, or of several, which are summed up */
export function costCells(costs: readonly Costs[]): [month: string, hour: string] {
  const [before, after] = [sumOf(costs, "before"), sumOf(costs, "after")];
  const isComparable = costs.every(areComparable);
  const month = arrow(before?.usdPerMonth, after?.usdPerMonth, dollars, isComparable);
  const most = arrow(before?.usdPerMonthAtMost, after?.usdPerMonthAtMost, dollars, isComparable);
  const notes = [
    ...(month === most ? [] : [`up to ${most}`]),
    ...(isComparable ? [] : ["difference not known"]),
  ];
  const bound = isPartial(before) || isPartial(after) ? "at least " : "";
  return [[`${bound}${month}`, ...notes].join(", "), hourCell(costs)];
}

/** Of several customers it is no sum; where all have the same, it is told. */
function hourCell(costs: readonly Costs[]): string {
  const cells = new Set(
    costs.map((cost) =>
      arrow(cost?.before?.usdPerParticipantHour, cost?.after?.usdPerParticipantHour, cents),
    ),
  );
  return cells.size === 1 ? [...cells][0]! : "";
}

/** How the month of a stack changes: equal where the same is added or taken. */
export function monthChange(cost: Costs): string {
  if (cost === undefined) return "";
  const { before, after } = cost;
  const change = (of: (side: Cost) => number) =>
    before === undefined || after === undefined ? undefined : dollars(of(after) - of(before));
  return JSON.stringify([
    before === undefined,
    after === undefined,
    areComparable(cost),
    change(({ usdPerMonth }) => usdPerMonth),
    change(({ usdPerMonthAtMost }) => usdPerMonthAtMost),
    hourCell([cost]),
  ]);
}

/** `at least 479 USD, up to 1,900 USD`. */
export const monthText = (cost: Cost): string => costCells([{ before: cost, after: cost }])[0];

/** What the sums of a month lack on either side, sorted. */
export function gapsOf(costs: readonly Costs[]): string[] {
  const names = costs.flatMap((cost) =>
    [cost?.before?.gaps, cost?.after?.gaps].flatMap((gaps) => Object.keys(gaps ?? {})),
  );
  return [...new Set(names)].sort();
}

/** Both sides lack the same, or there is but one. An older revision does not say what it lacks. */
const areComparable = (cost: Costs): boolean =>
  cost?.before === undefined ||
  cost.after === undefined ||
  isDeepStrictEqual(cost.before.gaps ?? {}, cost.after.gaps ?? {});

const isPartial = (cost: Cost | undefined): boolean => Object.keys(cost?.gaps ?? {}).length > 0;

function sumOf(costs: readonly Costs[], side: "before" | "after"): Cost | undefined {
  const known = costs.map((cost) => cost?.[side]).filter((cost) => cost !== undefined);
  if (known.length <= 1) return known[0];
  const sum = (of: (cost: Cost) => number) => known.reduce((total, cost) => total + of(cost), 0);
  return {
    usdPerMonth: sum(({ usdPerMonth }) => usdPerMonth),
    usdPerMonthAtMost: sum(({ usdPerMonthAtMost }) => usdPerMonthAtMost),
    usdPerParticipantHour: undefined,
    gaps: Object.assign({}, ...known.map(({ gaps }) => gaps ?? {})) as Record<string, number>,
  };
}

/** `12 USD`, `12 USD → 15 USD (+3)`; a side that nobody knows is `–`. */
function arrow(
  before: number | undefined,
  after: number | undefined,
  text: (value: number) => string,
  isComparable = true,
): string {
  if (before === undefined && after === undefined) return "–";
  const shown = (value: number | undefined) => (value === undefined ? "–" : `${text(value)} USD`);
  if (before === undefined || after === undefined) return `${shown(before)} → ${shown(after)}`;
  if (text(before) === text(after)) return shown(after);
  if (!isComparable) return `${shown(before)} → ${shown(after)}`;
  const change = after - before;
  return `${shown(before)} → ${shown(after)} (${change > 0 ? "+" : "−"}${text(Math.abs(change))})`;
}

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const dollars = (value: number): string => grouped.format(value);
const cents = (value: number): string => value.toFixed(4);
