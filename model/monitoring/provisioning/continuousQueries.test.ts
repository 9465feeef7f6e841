import { expect, test } from "@jest/globals";
import { measurements, type Measurement } from "../measurements.ts";
import { continuousQueries } from "./continuousQueries.ts";

const queryOf = (measurement: string): string => {
  const found = continuousQueries().filter((query) => query.includes(`QUERY "long_${measurement}" `));
  expect(found).toHaveLength(1);
  return found[0]!;
};

test.each(Object.entries<Measurement>(measurements))(
  "every field of %s stays under its name, in the one query of its measurement",
  (_, { name, fields }) => {
    const query = queryOf(name);
    for (const [field, { kind }] of Object.entries(fields))
      expect(
        query.split(kind === "gauge" ? `mean("${field}") AS "${field}"` : `last("${field}") AS "${field}"`),
      ).toHaveLength(2);
    expect(query).toContain(`INTO "jitsi"."long"."${name}" FROM "jitsi"."raw"."${name}"`);
  },
);

test("measurements that two lists are written to have one query with the fields of both", () => {
  const query = queryOf("jitsi_jvb");
  expect(query).toContain("jitsi_jvb_conferences_by_size_bucket");
  expect(query).toContain("jitsi_jvb_stress");
});

test("each statement is one line: the start script reads them so", () => {
  for (const query of continuousQueries()) expect(query).not.toMatch(/[\n']/);
});
