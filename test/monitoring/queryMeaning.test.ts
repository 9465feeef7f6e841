/** What queries mean to a real InfluxDB, on points whose answers are known beforehand. */

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { influxQl, type Asked, type Query } from "../../model/monitoring/query.ts";
import { expand } from "../../monitoring/dashboards/expand.ts";
import { variableSources } from "../../monitoring/dashboards/variables.ts";
import { startInfluxdb, type TestInfluxdb } from "./influxdb.ts";
import { describeWith } from "../setUp/withNeeds.ts";

const second = 1000;
const minute = 60 * second;
const step = 10 * second;
/** Off the beginning of every interval, as the time that somebody looks at is. */
const to = Math.floor(Date.now() / minute) * minute + 20 * second;
const from = to - 60 * minute;

/** Ten people on `a`, 20 on `b`; `b` is away for a quarter of an hour, and its counter begins anew after that. */
const bridges = [
  { host: "a", region: "europe", people: 10, isAway: () => false },
  {
    host: "b",
    region: "america",
    pool: "group",
    people: 20,
    isAway: (time: number) => time > from + 30 * minute && time <= from + 45 * minute,
  },
];

function lines(): string {
  const points: string[] = [];
  for (let time = from - 10 * minute; time <= to; time += step)
    for (const { host, region, pool, people, isAway } of bridges) {
      if (isAway(time)) continue;
      const tags = `host=${host},region=${region}${pool === undefined ? "" : `,pool=${pool}`}`;
      const began = pool !== undefined && time > from + 45 * minute ? from + 45 * minute : from - 10 * minute;
      // Two in a second.
      const failed = (2 * (time - began)) / second;
      points.push(
        `jitsi_jvb,${tags},bridge=${host} jitsi_jvb_local_endpoints=${people},jitsi_jvb_ice_failed_total=${failed} ${time}000000`,
        `system,${tags} load1=1 ${time}000000`,
      );
    }
  return points.join("\n");
}

describeWith("influxdb")("queries", () => {
  let influxdb: TestInfluxdb;
  beforeAll(async () => {
    influxdb = await startInfluxdb();
    expect((await influxdb.write(lines())).status).toBe(204);
  });
  afterAll(() => influxdb.stop());

  const answer = async (query: Query, asked: Asked = {}, variables = {}) => {
    const text = expand(influxQl(query, asked), { from, to, interval: "30s", retention: "raw", variables });
    return (await influxdb.query(text)).map(({ tags, values }) => ({
      tags,
      values: values.map(([, value]) => value as number | null),
    }));
  };

  const people = { of: "jvb", field: "jitsi_jvb_local_endpoints" } as const;
  const failed = { of: "jvb", field: "jitsi_jvb_ice_failed_total" } as const;
  const whole = { whole: true };

  test("a sum is made of each bridge once, by the tag that is asked for", async () => {
    const answers = await answer({ ...people, over: "mean", across: "sum", by: ["region"] });
    expect(answers.map(({ tags }) => tags)).toEqual([{ region: "america" }, { region: "europe" }]);
    expect(new Set(answers[1]!.values)).toEqual(new Set([10]));
    // America is away for 15 of 60 minutes.
    const away = answers[0]!.values.filter((value) => value === null).length;
    expect(away / answers[0]!.values.length).toBeCloseTo(15 / 60, 1);
  });

  test("a count has those that reported", async () => {
    const [answers] = await answer({ ...people, over: "last", across: "count" });
    expect(new Set(answers!.values)).toEqual(new Set([1, 2]));
  });

  test("hours leave out the time that a bridge was away", async () => {
    const [all] = await answer({ ...people, over: "hours", across: "sum" }, whole);
    // Within one interval of 30 s for each bridge and each end.
    expect(all!.values[0]!).toBeCloseTo(10 + 20 * 0.75, 0);
    const [tenfold] = await answer({ ...people, over: "hours", by: ["bridge"], times: 10 }, whole);
    expect(tenfold!.values[0]! / 100).toBeCloseTo(1, 1);
  });

  test("a rate is the same in every interval, the last and unfinished one too, and is never below zero", async () => {
    const [a, b] = await answer({ ...failed, over: "rate", by: ["bridge"] });
    expect(a!.values.filter((value) => value !== null && Math.abs(value - 2) > 1e-9)).toEqual([]);
    expect(Math.min(...b!.values.map((value) => value ?? 0))).toBe(0);
  });

  test("an increase over the whole time has the growth before and after a new beginning", async () => {
    const answers = await answer({ ...failed, over: "increase", across: "sum", by: ["bridge"] }, whole);
    const [a, b] = answers.map(({ values }) => values[0]! / (2 * 60));
    // Minutes that grew: from the first point to the last, and for `b` up to the last one before it went and from the first after that.
    expect(a).toBeCloseTo(60, 5);
    expect(b).toBeCloseTo(30 + 15 - step / minute, 5);
  });

  test("the latest values of what reported lately", async () => {
    const [sum] = await answer({ ...people, over: "last", across: "sum" }, whole);
    expect(sum!.values).toEqual([30]);
  });

  test.each([
    ["All has those in no group", { pool: "/^$pool$/" }, {}, 30],
    ["All groups have their members only", { pool: "/^$memberPool$/" }, {}, 20],
    ["one bridge", { bridge: "/^$bridge$/" }, { bridge: "a" }, 10],
    ["two bridges", { bridge: "/^$bridge$/" }, { bridge: ["a", "b"] }, 30],
  ])("pickers: %s", async (_, where, variables, expected) => {
    const [sum] = await answer({ ...people, over: "last", across: "sum", where }, whole, variables);
    expect(sum!.values).toEqual([expected]);
  });

  test("pickers offer what there is", async () => {
    const offered = async (name: keyof typeof variableSources, variables = {}) => {
      const { influxQl } = variableSources[name];
      const series = await influxdb.query(
        expand(influxQl, { from, to, interval: "10s", retention: "raw", variables }),
      );
      return series.flatMap(({ values }) => values.map(([, value]) => value));
    };
    expect(await offered("region")).toEqual(["america", "europe"]);
    expect(await offered("pool")).toEqual(["group"]);
    expect(await offered("bridge")).toEqual(["a", "b"]);
    expect(await offered("bridge", { region: "europe" })).toEqual(["a"]);
    expect(await offered("host", { pool: "group" })).toEqual(["b"]);
  });
});
