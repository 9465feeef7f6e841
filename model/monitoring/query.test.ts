import { expect, test } from "@jest/globals";
import { ask, influxQl, unitOf, type Asked, type Query } from "./query.ts";

const people = { of: "jvb", field: "jitsi_jvb_local_endpoints" } as const;
const from = 'FROM "jitsi"."${retention}"."jitsi_jvb"';

/** What these mean to a database is in test/monitoring/queryMeaning.test.ts. */
test.each<[string, Query<"jvb">, Asked, string]>([
  [
    "every series by itself",
    { ...people, over: "mean" },
    {},
    `SELECT mean("jitsi_jvb_local_endpoints") AS "value" ${from} WHERE $timeFilter GROUP BY time($__interval), "host", "pool", "bridge" fill(null)`,
  ],
  [
    "a condition, by a text and by a pattern",
    { ...people, over: "last", by: ["bridge"], where: { region: "europe", pool: "/^$pool$/" } },
    {},
    `SELECT last("jitsi_jvb_local_endpoints") AS "value" ${from} WHERE "region" = 'europe' AND "pool" =~ /^$pool$/ AND $timeFilter GROUP BY time($__interval), "bridge" fill(null)`,
  ],
  [
    "the tags that are asked for come along from the subquery",
    { ...people, over: "max", across: "sum", by: ["region"], times: 2 },
    { fill: "previous" },
    `SELECT sum("each") * 2 AS "value" FROM (SELECT max("jitsi_jvb_local_endpoints") AS "each" ${from} WHERE $timeFilter GROUP BY time($__interval), "host", "pool", "bridge", "region" fill(none)) WHERE $timeFilter GROUP BY time($__interval), "region" fill(previous)`,
  ],
  [
    "one value for the whole time, of a policy, under a name",
    { ...people, over: "last", across: "sum", by: ["bridge"] },
    { whole: true, policy: "raw", as: "People" },
    `SELECT sum("each") AS "People" FROM (SELECT last("jitsi_jvb_local_endpoints") AS "each" FROM "jitsi"."raw"."jitsi_jvb" WHERE $timeFilter GROUP BY "host", "pool", "bridge") GROUP BY "bridge"`,
  ],
])("%s", (_, query, asked, expected) => expect(influxQl(ask(query) as Query, asked)).toBe(expected));

test("hours of less than a whole time are an error", () =>
  expect(() => influxQl({ ...people, over: "hours" })).toThrow("whole range"));

test.each<[Query, string]>([
  [{ of: "network", field: "bytes_sent", over: "rate" }, "Bps"],
  [{ of: "network", field: "bytes_sent", over: "rate", times: 8, unit: "bps" }, "bps"],
  [{ of: "network", field: "bytes_sent", over: "increase" }, "bytes"],
  [{ of: "nginx", field: "requests", over: "rate" }, "cps"],
  [{ of: "jvb", field: "jitsi_jvb_stress", over: "mean" }, "percentunit"],
  [{ of: "jvb", field: "jitsi_jvb_stress", over: "last", across: "count" }, "short"],
])("%o is in %s", (query, unit) => expect(unitOf(query)).toBe(unit));
