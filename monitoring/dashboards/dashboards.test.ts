import { readFileSync } from "node:fs";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { describe, expect, test } from "@jest/globals";
import { commonTags, measurements, type Measurement } from "../../model/monitoring/measurements.ts";
import { database, retention } from "../../model/monitoring/retention.ts";
import { dashboards, panelsOf } from "./dashboards.ts";
import { dashboardFiles } from "../../tools/monitoring/dashboards.ts";
import { dashboardJson } from "./grafana/dashboardJson.ts";
import { columns, placed } from "./layout.ts";
import { panelQueries } from "./panelQueries.ts";
import { dashboardUids } from "./spec.ts";

const each = dashboards.map((dashboard) => [dashboard.title, dashboard] as const);

test("every uid has its dashboard", () => expect(dashboards.map(({ uid }) => uid)).toEqual(dashboardUids));

const files = (await dashboardFiles()).map(
  ({ target, text }) => [target.pathname.split("/").at(-1), target, text] as const,
);

test.each(files)("%s is fresh, from tools/monitoring/dashboards.ts", (_, target, text) =>
  expect(readFileSync(target, "utf8")).toBe(text),
);

describe.each(each)("%s", (_, dashboard) => {
  const json = dashboardJson(dashboard);
  const panels = (json.panels ?? []).filter((panel): panel is Panel => panel.type !== "row");

  test("no two panels overlap, and none stands out of the grid", () => {
    const places = placed(dashboard).flatMap(({ y, panels }) => [
      { x: 0, y, w: columns, h: 1 },
      ...panels.map(({ at }) => at),
    ]);
    const cells = places.flatMap(({ x, y, w, h }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...places.map(({ x, w }) => x + w))).toBeLessThanOrEqual(columns);
  });

  test("ids and titles are the only ones", () => {
    const ids = (json.panels ?? []).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const titles = panelsOf(dashboard).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(panels.map((panel) => [panel.title!, panel] as const))(
    "%s has words, a data source and units",
    (_, panel) => {
      expect(panel.description!.length).toBeGreaterThan(30);
      expect(panel).toMatchObject({ datasource: { type: "influxdb", uid: "influxdb" } });
      const { defaults, overrides } = panel.fieldConfig!;
      const ofColumns = overrides.flatMap(({ properties }) => properties).filter(({ id }) => id === "unit");
      const isTable = panel.type === "table";
      expect(isTable ? ofColumns.length : Number(defaults.unit !== undefined)).toBe(
        isTable ? panel.targets!.length : 1,
      );
    },
  );

  test("a query asks by those variables that the dashboard has, and each is asked by", () => {
    const text = JSON.stringify(panels);
    const used = [...text.matchAll(/\^\$(\w+)\$/g)].map(([, name]) => name);
    const has = (json.templating.list ?? []).map(({ name }) => name).filter((name) => name !== "retention");
    expect(new Set(used)).toEqual(new Set(has));
  });

  test("links lead to dashboards, with variables that these have", () => {
    const targets = [...JSON.stringify(json).matchAll(/\/d\/(\w+)(?:\?var-(\w+)=)?/g)];
    expect(targets.length).toBeGreaterThan(0);
    for (const [, uid, variable] of targets) {
      const found = dashboards.find((dashboard) => dashboard.uid === uid);
      expect(found?.uid).toBe(uid);
      if (variable !== undefined) expect(found!.variables).toContain(variable);
    }
  });
});

describe("queries name only what is written", () => {
  test.each(
    panelQueries().map((query) => [`${query.dashboard}: ${query.panel} ${query.refId}`, query] as const),
  )("%s", (_, { influxQl }) => expect(unknownNames(influxQl)).toEqual([]));

  test("a name that nobody writes is found", () => {
    const { influxQl } = panelQueries().find(({ panel }) => panel === "Participants by region")!;
    expect(unknownNames(influxQl.replace("local_endpoints", "lokal_endpoints"))).toEqual([
      "jitsi_jvb_lokal_endpoints",
    ]);
    expect(unknownNames(influxQl.replace('"region"', '"town"'))).toEqual(["town"]);
  });

  test("every measurement that only dashboards and alerts read is shown somewhere", () => {
    const asked = new Set(panelQueries().map(({ query }) => query.of));
    // Its figures are JVB's own too; what is asked stands in `/metrics`.
    expect(Object.keys(measurements).filter((name) => !asked.has(name as never))).toEqual(["colibri"]);
  });
});

/** Quoted names of a query that are neither its measurement's fields and tags nor its own columns. */
function unknownNames(influxQl: string): string[] {
  const [, policy, name] = new RegExp(`FROM "${database}"\\."([^"]+)"\\."([^"]+)"`).exec(influxQl) ?? [];
  const own = (Object.values(measurements) as Measurement[]).filter(
    (measurement) => measurement.name === name,
  );
  if (policy !== "${retention}" && policy !== retention.raw.name) return [policy ?? influxQl];
  if (own.length === 0) return [name!];
  const known = new Set([
    database,
    policy,
    name,
    ...commonTags,
    ...own.flatMap(({ tags, fields }) => [...tags, ...Object.keys(fields)]),
    ...[...influxQl.matchAll(/AS "([^"]+)"/g)].map(([, alias]) => alias!),
  ]);
  return [...influxQl.matchAll(/"([^"]+)"/g)]
    .map(([, quoted]) => quoted!)
    .filter((quoted) => !known.has(quoted));
}
