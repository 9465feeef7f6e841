/** Costs as tables for people and as CSV. Pure but for colours. */

import type { CostItem, DeploymentCost } from "../../../model/cost/cost.ts";
import { renderTable } from "../../terminal/table.ts";

export interface StackCost extends DeploymentCost {
  readonly stack: string;
}

export type Total = Pick<DeploymentCost, "usdPerMonth" | "usdPerMonthAtMost">;

/** @param total of all */
export function costTable(costs: readonly StackCost[], total: Total): string {
  const priceless = new Set(costs.flatMap(({ gaps }) => Object.keys(gaps)));
  const rows = costs.map((cost) => {
    const isPartial = Object.keys(cost.gaps).length > 0;
    return [cost.stack, ...sums(cost, isPartial), perHour(cost)];
  });
  const sum = ["all", ...sums(total, priceless.size > 0), ""];
  const head = ["stack", "$ a month", "with groups at their maximum", "$ a participant-hour"];
  const names = [...new Set(costs.flatMap(({ unpriced }) => unpriced))]
    .sort()
    .map((name) => (priceless.has(name) ? `${name} (no price known)` : name));
  return [
    renderTable(head, costs.length > 1 ? [...rows, sum] : rows, undefined),
    ...(names.length === 0 ? [] : ["", "Not in these sums:", ...names.map((name) => `  ${name}`)]),
  ].join("\n");
}

export function itemsTable(costs: readonly StackCost[]): string {
  const rows = costs.flatMap(({ stack, items }) =>
    items.map((item) => [
      stack,
      item.host,
      item.kind,
      item.what,
      `${item.cloud} ${item.region}`,
      item.min === item.max ? String(item.min) : `${item.min} to ${item.max}`,
      item.usdEach === undefined ? "unknown" : item.usdEach.toFixed(2),
    ]),
  );
  return renderTable(
    ["stack", "host", "kind", "what", "where", "how many", "$ a month each"],
    rows,
    undefined,
  );
}

export function costCsv(costs: readonly StackCost[]): string {
  const head = [
    "stack",
    "usd_per_month",
    "usd_per_month_at_most",
    "usd_per_participant_hour",
    "without_price",
  ];
  const rows = costs.map((cost) => [
    cost.stack,
    cost.usdPerMonth.toFixed(2),
    cost.usdPerMonthAtMost.toFixed(2),
    perHour(cost),
    cost.unpriced.join("; "),
  ]);
  return csv([head, ...rows]);
}

export function itemsCsv(costs: readonly StackCost[]): string {
  const columns = [
    "host",
    "kind",
    "what",
    "cloud",
    "region",
    "min",
    "max",
  ] as const satisfies (keyof CostItem)[];
  const rows = costs.flatMap(({ stack, items }) =>
    items.map((item) => [stack, ...columns.map((key) => String(item[key])), item.usdEach?.toFixed(4) ?? ""]),
  );
  return csv([["stack", ...columns, "usd_per_month_each"], ...rows]);
}

/** A sum that lacks something is a lower bound. */
const sums = ({ usdPerMonth, usdPerMonthAtMost }: Total, isPartial: boolean): string[] =>
  [usdPerMonth, usdPerMonthAtMost].map((amount) => `${isPartial ? "at least " : ""}${amount.toFixed(0)}`);

const perHour = ({ participantHour: cost }: StackCost): string =>
  cost === undefined ? "" : (cost.usdTraffic + cost.usdBridge).toFixed(4);

/** RFC 4180. */
const csv = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) =>
      row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(","),
    )
    .join("\n");
