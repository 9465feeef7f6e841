/** Every incident fires its alerts and no other. */

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { alerts } from "../../monitoring/alerts/alerts.ts";
import { incidents } from "../../monitoring/alerts/incidents.ts";
import { normalDay } from "../../monitoring/alerts/normalDay.ts";
import { firedBy } from "./alertRun.ts";
import { startInfluxdb, type TestInfluxdb } from "./influxdb.ts";
import { describeWith } from "../setUp/withNeeds.ts";

describeWith("influxdb")("on a real InfluxDB", () => {
  let influxdb: TestInfluxdb;

  beforeAll(async () => {
    influxdb = await startInfluxdb();
  });

  afterAll(async () => {
    await influxdb.stop();
  });

  test("a normal day fires nothing", async () => {
    expect(await firedBy(influxdb, alerts, normalDay)).toEqual([]);
  });

  test.each(incidents)("$name: $fires", async ({ fires, ...incident }) => {
    const fired = await firedBy(influxdb, alerts, incident);
    expect(namesOf(fired.map(({ alert }) => alert))).toEqual(namesOf(fires));
  });
});

test("every alert fires in some incident", () => {
  expect(namesOf(incidents.flatMap(({ fires }) => fires))).toEqual(namesOf(alerts.map(({ name }) => name)));
});

const namesOf = (names: readonly string[]): string[] => [...new Set(names)].sort();
