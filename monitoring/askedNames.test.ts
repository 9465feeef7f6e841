/** Every name that is asked for stands on a page that a real daemon answered (tools/metrics/pages). */

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { measurements, type Measurement, type MeasurementName } from "../model/monitoring/measurements.ts";
import { stressMetric } from "../model/bridges/stressMetric.ts";
import type { Query } from "../model/monitoring/query.ts";
import { readPage, readStats, samplesOf, type MetricsPage } from "../tools/metrics/pages.ts";
import { alerts } from "./alerts/alerts.ts";
import { panelQueries } from "./dashboards/panelQueries.ts";

const namesOn = (...pages: readonly MetricsPage[]): ReadonlySet<string> =>
  new Set(pages.flatMap((page) => samplesOf(readPage(page)).map(({ name }) => name)));

/** What a daemon tells from its start on, and what it tells once there was a conference. */
const told: Readonly<
  Partial<Record<MeasurementName, readonly [idle: ReadonlySet<string>, inUse: ReadonlySet<string>]>>
> = {
  jvb: [namesOn("jvb-idle"), namesOn("jvb-in-use")],
  conferenceSizes: [namesOn("jvb-idle"), namesOn("jvb-in-use")],
  jicofo: [namesOn("jicofo-idle"), namesOn("jicofo-in-use")],
  prosody: [namesOn("prosody"), namesOn("prosody")],
};

const asked: readonly Query[] = [
  ...panelQueries().map(({ query }) => query),
  ...alerts.flatMap(({ queries }) => Object.values(queries).map(({ ask }) => ask)),
];

test.each(["jvb", "conferenceSizes", "jicofo", "prosody"] as const)(
  "a daemon tells all that is asked of it, before its first conference and in it, however it measures its load: %s",
  (of) => {
    const [idle, inUse] = told[of]!;
    const fields = [...new Set(asked.filter((query) => query.of === of).map(({ field }) => field as string))];
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((name) => !idle.has(name) || !inUse.has(name))).toEqual([]);
  },
);

test("every field of a measurement is on a page, and each of the two Prosodies tells its own", () => {
  const unknown = Object.entries(told).flatMap(([name, [idle, inUse]]) =>
    Object.keys((measurements[name as MeasurementName] as Measurement).fields).filter(
      (field) => !idle.has(field) && !inUse.has(field) && !inUse.has(`${field}_bucket`),
    ),
  );
  expect(unknown).toEqual([]);
  expect(namesOn("prosody-jvb").has("prosody_mod_muc__live_room")).toBe(true);
});

test("so is what is read of `/colibri/stats`, and the autoscaler's metric", () => {
  expect(Object.keys(readStats())).toEqual(expect.arrayContaining(Object.keys(measurements.colibri.fields)));
  for (const page of ["jvb-idle", "jvb-in-use"] as const)
    expect(namesOn(page)).toContain(stressMetric.jvbField);
});

test("so is every name in a page of the docs", () => {
  const docs = new URL("../docs/", import.meta.url);
  const pages = readdirSync(docs, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".md"),
  );
  const known = new Set(Object.values(told).flatMap((states) => states.flatMap((names) => [...names])));
  const named = pages.flatMap((page) => [
    ...readFileSync(new URL(page, docs), "utf8").matchAll(/\bjitsi_(?:jvb|jicofo)_\w+/g),
  ]);
  expect(named.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
});
