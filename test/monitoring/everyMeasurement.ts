/** Asks a database for everything of model/monitoring/measurements.ts. */
import { commonTags, measurements, type Measurement } from "../../model/monitoring/measurements.ts";
import type { TestInfluxdb } from "./influxdb.ts";

/** Names of measurements, `measurement.field` and `measurement[tag]` that nobody has written. */
export async function neverWritten({ query }: TestInfluxdb, policy: string): Promise<string[]> {
  const listed = async (what: string): Promise<Map<string, Set<unknown>>> =>
    new Map(
      (await query(`SHOW ${what}`)).map(({ name, values }) => [
        name,
        new Set(values.map(([first]) => first)),
      ]),
    );
  const [fields, tags] = [await listed("FIELD KEYS"), await listed("TAG KEYS")];
  const missing = new Set<string>();
  for (const measurement of Object.values(measurements) as Measurement[]) {
    const { name } = measurement;
    for (const tag of ["customer", "host", "region", "release", ...measurement.tags])
      if (!tags.get(name)?.has(tag)) missing.add(`${name}[${tag}]`);
    for (const field of Object.keys(measurement.fields))
      if (!fields.get(name)?.has(field)) missing.add(`${name}.${field}`);
  }
  // Tags are listed by measurement, of whatever policy; that there are points in this one is another question.
  for (const { name } of Object.values(measurements) as Measurement[])
    if ((await query(`SELECT * FROM "${policy}"."${name}" LIMIT 1`)).length === 0) missing.add(name);
  return [...missing].sort();
}

/** `measurement[tag]` that are written and not in the list. Each would multiply the series. */
export async function unknownTags({ query }: TestInfluxdb): Promise<string[]> {
  const all = Object.values(measurements) as Measurement[];
  return (await query("SHOW TAG KEYS")).flatMap(({ name, values }) => {
    const known = new Set([
      ...commonTags,
      ...all.filter((measurement) => measurement.name === name).flatMap((measurement) => measurement.tags),
    ]);
    return values.filter(([tag]) => !known.has(String(tag))).map(([tag]) => `${name}[${String(tag)}]`);
  });
}
