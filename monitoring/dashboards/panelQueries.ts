/** What the panels ask the database, one by one. */

import { influxQl, unitOf, type Asked, type Query } from "../../model/monitoring/query.ts";
import type { Unit } from "../../model/monitoring/measurements.ts";
import { retention } from "../../model/monitoring/retention.ts";
import { dashboards, panelsOf } from "./dashboards.ts";
import type { DashboardUid, Panel } from "./spec.ts";

export interface PanelQuery {
  readonly dashboard: DashboardUid;
  /** Title, the only one of its dashboard. */
  readonly panel: string;
  readonly refId: string;
  readonly query: Query;
  /** What `influxQl` was told beside the query. */
  readonly asked: Asked;
  /** With Grafana's placeholders; see expand.ts. */
  readonly influxQl: string;
  /** What the panel shows the answer in. */
  readonly unit: Unit;
  readonly format: "time_series" | "table";
  /** How the answer's series are named; `$tag_region` stands for the tag's value. */
  readonly label?: string;
  /** The panel looks at so much time before now, instead of at the dashboard's range. */
  readonly timeFrom?: string;
}

export const panelQueries = (): PanelQuery[] =>
  dashboards.flatMap((dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
      queriesOf(panel).map((query) => ({ dashboard: dashboard.uid, panel: panel.title, ...query })),
    ),
  );

/** The queries of one panel, in the order in which it names them. */
export function queriesOf(panel: Panel): Omit<PanelQuery, "dashboard" | "panel">[] {
  const timeFrom = timeFromOf(panel);
  return asksOf(panel).map(({ query, asked, label }, index) => ({
    refId: refIdOf(index),
    query,
    asked,
    influxQl: influxQl(query, asked),
    unit: unitOf(query),
    format: panel.kind === "table" || panel.kind === "sizes" ? "table" : "time_series",
    ...(label === undefined ? {} : { label }),
    ...(timeFrom === undefined ? {} : { timeFrom }),
  }));
}

export const refIdOf = (index: number): string => String.fromCharCode("A".charCodeAt(0) + index);

/** Column of the answer in a panel of sizes. */
export const sizesColumn = "conferences";

interface Ask {
  readonly query: Query;
  readonly asked: Asked;
  readonly label?: string;
}

/** The latest points are in `raw` alone. */
const latest: Asked = { whole: true, policy: retention.raw.name };

function asksOf(panel: Panel): Ask[] {
  switch (panel.kind) {
    case "course":
      return panel.lines.map((line) => ({ ...line, asked: panel.steps ? { fill: "previous" } : {} }));
    case "now":
      return panel.lines.map((line) => ({ ...line, asked: latest }));
    case "total":
      return panel.lines.map((line) => ({ ...line, asked: { whole: true } }));
    case "table":
      return panel.columns.map(({ title, query }) => ({ query, asked: { ...latest, as: title } }));
    case "sizes":
      return [{ query: panel.line.query, asked: { ...latest, as: sizesColumn } }];
  }
}

export function timeFromOf(panel: Panel): string | undefined {
  switch (panel.kind) {
    case "now":
      return panel.within ?? "1m";
    case "sizes":
      return "1m";
    case "table":
      return "5m";
    case "course":
    case "total":
      return undefined;
  }
}
