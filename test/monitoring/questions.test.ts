/** Every panel's and every alert's question has an answer in what the real Telegraf wrote, in `raw` and, for panels, in `long`. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Unit } from "../../model/monitoring/measurements.ts";
import { longMinutes, retention } from "../../model/monitoring/retention.ts";
import { unitOf, type Query } from "../../model/monitoring/query.ts";
import { alerts } from "../../monitoring/alerts/alerts.ts";
import { alertInfluxQl } from "../../monitoring/alerts/render.ts";
import { expandFor } from "../../monitoring/dashboards/expand.ts";
import { panelQueries } from "../../monitoring/dashboards/panelQueries.ts";
import type { Series } from "./influxdb.ts";
import { recordHours, type RecordedHours } from "./recordedHours.ts";
import { describeWith } from "../setUp/withNeeds.ts";

/** 25 minutes: a point every 20 s in `raw`, five in `long`. */
const recording = { seconds: 75, speed: 20 };

/** In the size of things here: what is outside was read in another unit than it was written. */
const plausible: Readonly<Record<Unit, readonly [least: number, most: number]>> = {
  short: [0, 1e12],
  bps: [0, 1e10],
  Bps: [0, 1e10],
  pps: [0, 1e6],
  percentunit: [0, 1],
  percent: [0, 6400],
  ms: [0, 1000],
  s: [0, 1e9],
  bytes: [0, 1e15],
  currencyUSD: [0, 1000],
  cps: [0, 1e6],
};

describeWith("nginx", "influxdb")("on what Telegraf wrote", () => {
  let recorded: RecordedHours;

  beforeAll(async () => {
    recorded = await recordHours(recording);
  });

  afterAll(async () => {
    await recorded?.stop();
  });

  /** There is no AWS here, and perhaps no Docker. */
  const cannotAnswer = ({ of }: Query): boolean =>
    of === "ena" || (!recorded.containers && (of === "containerCpu" || of === "containerMemory"));

  test.each([
    { policy: retention.raw.name, interval: "1m" },
    { policy: retention.long.name, interval: `${longMinutes}m` },
  ])("no panel is empty, and each has its unit: $policy", async ({ policy, interval }) => {
    const { influxdb, from, to } = recorded;
    const wrong: string[] = [];
    for (const asked of panelQueries().filter(({ query }) => !cannotAnswer(query))) {
      const influxQl = expandFor(asked, { from, to, interval, retention: policy });
      const series = await influxdb.query(influxQl, { as: "reader" });
      const problem = problemOf(series, asked.unit);
      if (problem !== undefined)
        wrong.push(`${asked.dashboard}: ${asked.panel} ${asked.refId}: ${problem}: ${influxQl}`);
    }
    expect(wrong).toEqual([]);
  });

  test("every alert's question has an answer", async () => {
    const { influxdb, to } = recorded;
    const wrong: string[] = [];
    for (const { name, queries } of alerts)
      for (const [letter, query] of Object.entries(queries).filter(([, { ask }]) => !cannotAnswer(ask))) {
        const time = `time >= ${to - query.minutes * 60_000}ms and time <= ${to}ms`;
        const series = await influxdb.query(alertInfluxQl(query, time), { as: "reader" });
        const problem = problemOf(series, unitOf(query.ask));
        if (problem !== undefined) wrong.push(`${name} ${letter}: ${problem}: ${alertInfluxQl(query, time)}`);
      }
    expect(wrong).toEqual([]);
  });
});

/** undefined for an answer as it should be. */
function problemOf(series: readonly Series[], unit: Unit): string | undefined {
  const values = series
    .flatMap((one) => one.values.map(([, value]) => value))
    .filter((value) => typeof value === "number");
  if (values.length === 0) return "no rows";
  const [least, most] = plausible[unit];
  const outside = values.find((value) => value < least || value > most);
  return outside === undefined ? undefined : `${outside} ${unit}`;
}
