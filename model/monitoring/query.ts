/** Questions to InfluxDB in InfluxQL, checked against the list of measurements. */

import {
  measurements,
  type FieldOf,
  type Measurement,
  type MeasurementName,
  type TagOf,
  type Unit,
} from "./measurements.ts";
import { database } from "./retention.ts";

/** How the points of one series become one value for each interval. A counter has `rate` (in a second) and `increase` (within the interval) only. */
export type Over = "mean" | "max" | "min" | "last" | "rate" | "increase";

/** How series become one. */
export type Across = "sum" | "mean" | "max" | "min" | "count";

export interface Query<M extends MeasurementName = MeasurementName> {
  readonly of: M;
  readonly field: FieldOf<M>;
  readonly over: Over;
  /** undefined: every series stays by itself. */
  readonly across?: Across;
  /** With `across`, a series is left for each value of these tags; without it, they only name the series. */
  readonly by?: readonly TagOf<M>[];
  /** Values that tags must have: a text, or a regular expression between slashes, e.g. `/^$host$/` for a variable of a dashboard. */
  readonly where?: Readonly<Partial<Record<TagOf<M>, string>>>;
  /** Factor on the result, e.g. 8 for bits from bytes. */
  readonly times?: number;
  /** Of the result, where it is not the field's own. */
  readonly unit?: Unit;
}

/** Lets the compiler see that field and tags belong to the measurement. */
export const ask = <M extends MeasurementName>(query: Query<M>): Query<M> => query;

/** What the query is asked about; defaults are Grafana's own placeholders. */
export interface Asked {
  /** Condition on time. */
  readonly time?: string;
  /** Length of one interval, e.g. `1m`; undefined for Grafana's. */
  readonly interval?: string;
  /** Retention policy; default: the one that the dashboard's variable names. */
  readonly policy?: string;
  /** What stands where there was no point. */
  readonly fill?: "null" | "none" | "0" | "previous";
}

/** Tags that together with `host` tell one series of a measurement from the others. */
const seriesTags = (measurement: Measurement): string[] => ["host", "pool", ...measurement.tags];

export function influxQl(
  query: Query,
  { time = "$timeFilter", interval = "$__interval", policy = "${retention}", fill = "null" }: Asked = {},
): string {
  const measurement: Measurement = measurements[query.of];
  const from = `${quoted(database)}.${quoted(policy)}.${quoted(measurement.name)}`;
  const conditions = [...Object.entries(query.where ?? {}).map(conditionOf), time].join(" AND ");
  const by = (query.by ?? []).map(quoted);
  const group = (tags: readonly string[], filled: string) =>
    `GROUP BY time(${interval})${tags.map((tag) => `, ${tag}`).join("")} fill(${filled})`;
  const times = query.times === undefined || query.times === 1 ? "" : ` * ${query.times}`;
  const value = overTime(query);
  if (query.across === undefined) {
    const tags = by.length > 0 ? by : seriesTags(measurement).map(quoted);
    return `SELECT ${value}${times} AS "value" FROM ${from} WHERE ${conditions} ${group(tags, fill)}`;
  }
  const each = `SELECT ${value} AS "each" FROM ${from} WHERE ${conditions} ${group(seriesTags(measurement).map(quoted), "none")}`;
  return `SELECT ${query.across}("each")${times} AS "value" FROM (${each}) WHERE ${time} ${group(by, fill)}`;
}

/** Without derivatives below zero: a daemon that starts again begins at zero. */
function overTime({ field, over }: Query): string {
  switch (over) {
    case "rate":
      return `non_negative_derivative(last(${quoted(field)}), 1s)`;
    case "increase":
      return `non_negative_difference(last(${quoted(field)}))`;
    default:
      return `${over}(${quoted(field)})`;
  }
}

const quoted = (name: string): string => `"${name}"`;

const conditionOf = ([tag, value]: [string, unknown]): string => {
  const text = String(value);
  return /^\/.*\/$/.test(text) ? `${quoted(tag)} =~ ${text}` : `${quoted(tag)} = '${text}'`;
};

/** What the numbers of the answer are in. */
export function unitOf(query: Query): Unit {
  if (query.unit !== undefined) return query.unit;
  if (query.across === "count") return "short";
  const { unit } = (measurements[query.of] as Measurement).fields[query.field]!;
  return query.over === "rate" ? (perSecond[unit] ?? "cps") : unit;
}

const perSecond: Readonly<Partial<Record<Unit, Unit>>> = { bytes: "Bps" };
