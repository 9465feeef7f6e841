/** Puts values in the place of Grafana's placeholders, for queries that run without Grafana. */

import type { PanelQuery } from "./panelQueries.ts";
import { variableNames, allValues } from "./variables.ts";

export interface Expansion {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Length of an interval, e.g. `10s`; Grafana takes none shorter than the chosen policy's points (variable `retention`). */
  readonly interval: string;
  readonly retention: "raw" | "long";
  /** By the variables' names; absent: All, as when a dashboard is opened. */
  readonly variables?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * As Grafana 12 does: `$timeFilter` with both ends in milliseconds (grafana `pkg/tsdb/influxdb/models/query.go`), chosen values escaped and joined
 * by `|` in parentheses within a regular expression, and a variable's own "All" as it is (`datasource.ts` `interpolateQueryExpr`).
 * @throws Error if a placeholder is left
 */
export function expand(
  influxQl: string,
  { from, to, interval, retention, variables = {} }: Expansion,
): string {
  const filter = `time >= ${from}ms and time <= ${to}ms`;
  const expanded = influxQl
    .replaceAll("$timeFilter", filter)
    .replaceAll("$__interval_ms", String(milliseconds(interval)))
    .replaceAll("$__interval", interval)
    .replaceAll("${retention}", retention)
    .replaceAll(/\$(\w+)/g, (placeholder, name: string) => {
      const known = variableNames.find((variable) => variable === name);
      if (known === undefined) return placeholder;
      const chosen = variables[known];
      return chosen === undefined ? allValues[known] : patternOf(chosen);
    });
  const left = /\$\{?\w+/.exec(expanded);
  if (left !== null) throw new Error(`Nothing stands for ${left[0]} in: ${influxQl}`);
  return expanded;
}

/** `expand` of a panel's query, over the time that the panel looks at. */
export const expandFor = ({ influxQl, timeFrom }: PanelQuery, expansion: Expansion): string =>
  expand(influxQl, {
    ...expansion,
    from: timeFrom === undefined ? expansion.from : expansion.to - milliseconds(timeFrom),
  });

const unitMilliseconds: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };

/** @param length e.g. `5m` */
function milliseconds(length: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(length) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`${length} is no length of time.`);
  return Number(count) * unitMilliseconds[unit]!;
}

function patternOf(chosen: string | readonly string[]): string {
  if (typeof chosen === "string") return escaped(chosen);
  return chosen.length === 1 ? escaped(chosen[0]!) : `(${chosen.map(escaped).join("|")})`;
}

const escaped = (value: string): string => value.replaceAll(/[\\^$*+?.()|[\]{}/]/g, String.raw`\$&`);
