/** What fills the policy `long`: continuous queries of InfluxDB, one for each measurement, under the same names, so that a dashboard only switches the policy. */

import { measurements, type Field, type Measurement } from "../measurements.ts";
import { database, longMinutes, retention } from "../retention.ts";

/** Names of ours begin so; the start script takes away those of an earlier release by it. */
export const continuousQueryPrefix = "long_";

/**
 * Every half hour the last two hours are computed anew: points that had to wait for InfluxDB for an hour or so are in `long` too, and each
 * point is read four times, not 24 times as it would be every five minutes.
 */
const resample = "RESAMPLE EVERY 30m FOR 2h";

/** One statement for each measurement, sorted by its name. A gauge becomes its mean; of a counter the last value is kept, so rates can still be told. */
export function continuousQueries(of: readonly Measurement[] = Object.values(measurements)): string[] {
  const byName = new Map<string, Record<string, Field>>();
  for (const { name, fields } of of) byName.set(name, { ...byName.get(name), ...fields });
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fields]) => statement(name, fields));
}

function statement(measurement: string, fields: Readonly<Record<string, Field>>): string {
  const columns = Object.entries(fields).map(
    ([field, { kind }]) => `${kind === "counter" ? "last" : "mean"}("${field}") AS "${field}"`,
  );
  const from = (policy: string) => `"${database}"."${policy}"."${measurement}"`;
  return (
    `CREATE CONTINUOUS QUERY "${continuousQueryPrefix}${measurement}" ON "${database}" ${resample} BEGIN ` +
    `SELECT ${columns.join(", ")} INTO ${from(retention.long.name)} FROM ${from(retention.raw.name)} ` +
    `GROUP BY time(${longMinutes}m), * fill(none) END`
  );
}
