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

/**
 * How the points of one series become one value for each interval. A counter has `rate` (in a second) and `increase` (within the interval) only.
 * `hours` is the value times the hours that it stood (participants become participant-hours), and is asked of a `whole` range only.
 */
export type Over = "mean" | "max" | "min" | "last" | "rate" | "increase" | "hours";

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
  /** One value for the whole time instead of one for each interval. */
  readonly whole?: boolean;
  /** Name of the answer's column. */
  readonly as?: string;
}

/** Tags that together with `host` tell one series of a measurement from the others. */
const seriesTags = (measurement: Measurement): string[] => ["host", "pool", ...measurement.tags];

export function influxQl(
  query: Query,
  {
    time = "$timeFilter",
    interval = "$__interval",
    policy = "${retention}",
    fill = "null",
    whole = false,
    as = "value",
  }: Asked = {},
): string {
  const measurement: Measurement = measurements[query.of];
  const by = query.by ?? [];
  const tags = query.across === undefined && by.length > 0 ? by : seriesTags(measurement);
  // A subquery shows only those tags that it is grouped by.
  const each = [...new Set([...tags, ...by])].map(quoted);
  const times = [
    ...(query.over === "hours" ? [hoursOf(interval)] : []),
    ...(query.times === undefined || query.times === 1 ? [] : [` * ${query.times}`]),
  ].join("");
  const series: Selected = {
    from: `${quoted(database)}.${quoted(policy)}.${quoted(measurement.name)}`,
    where: [...Object.entries(query.where ?? {}).map(conditionOf), time].join(" AND "),
  };
  const every = whole ? undefined : interval;
  // Without intervals of its own, InfluxDB (1.6.7) answers nothing if the first interval of the subquery begins before the condition on time does.
  const outer = whole ? {} : { where: time };
  const inner = (name: string, times: string, filled: string): string => {
    if (query.over === "hours" && !whole) throw new Error("`hours` is asked of a whole range.");
    const steps = stepsOf(query, { series, interval, each, whole });
    return steps === undefined
      ? select(`${overTime(query)}${times}`, name, series, every, each, filled)
      : select(
          `${steps.become}("step")${times}`,
          name,
          { from: `(${steps.from})`, ...outer },
          every,
          each,
          filled,
        );
  };
  if (query.across === undefined) return inner(as, times, fill);
  const one = { from: `(${inner("each", "", "none")})`, ...outer };
  return select(`${query.across}("each")${times}`, as, one, every, by.map(quoted), fill);
}

interface Steps {
  readonly become: "mean" | "sum";
  /** Subquery whose column is "step". */
  readonly from: string;
}

/** What has to be computed before the points of one series can become one value; undefined if nothing has. */
function stepsOf(
  query: Query,
  {
    series,
    interval,
    each,
    whole,
  }: { series: Selected; interval: string; each: readonly string[]; whole: boolean },
): Steps | undefined {
  const field = quoted(query.field);
  switch (query.over) {
    // From point to point: the last interval, which is not over, would otherwise seem to be a slow one.
    case "rate":
      return { become: "mean", from: select(overTime(query), "step", series, undefined, each) };
    case "increase":
      return whole
        ? {
            become: "sum",
            from: select(`non_negative_difference(${field})`, "step", series, undefined, each),
          }
        : undefined;
    // By intervals: one without a point adds nothing, so that a bridge that is away does not count.
    case "hours":
      return { become: "sum", from: select(overTime(query), "step", series, interval, each, "none") };
    default:
      return undefined;
  }
}

interface Selected {
  /** A measurement, or a subquery in parentheses. */
  readonly from: string;
  readonly where?: string;
}

function select(
  value: string,
  name: string,
  { from, where }: Selected,
  every: string | undefined,
  tags: readonly string[],
  fill?: string,
): string {
  const groups = [...(every === undefined ? [] : [`time(${every})`]), ...tags];
  const grouped = groups.length === 0 ? "" : ` GROUP BY ${groups.join(", ")}`;
  const filled = every === undefined || fill === undefined ? "" : ` fill(${fill})`;
  const condition = where === undefined ? "" : ` WHERE ${where}`;
  return `SELECT ${value} AS ${quoted(name)} FROM ${from}${condition}${grouped}${filled}`;
}

/** Factor that makes hours of a count of intervals. */
function hoursOf(interval: string): string {
  if (interval === "$__interval") return " * $__interval_ms / 3600000";
  const [, count, unit] = /^(\d+)([smh])$/.exec(interval) ?? [];
  if (count === undefined) throw new Error(`${interval} is no interval.`);
  return ` * ${count} / ${{ s: 3600, m: 60, h: 1 }[unit as "s" | "m" | "h"]}`;
}

/** Without derivatives below zero: a daemon that starts again begins at zero. */
function overTime({ field, over }: Query): string {
  switch (over) {
    case "rate":
      return `non_negative_derivative(${quoted(field)}, 1s)`;
    case "increase":
      return `non_negative_difference(last(${quoted(field)}))`;
    case "hours":
      return `mean(${quoted(field)})`;
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
