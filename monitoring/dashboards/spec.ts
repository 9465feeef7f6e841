/** The definition of a dashboard: queries with titles and descriptions, in rows. grafana/ turns it into Grafana's JSON, ../plots into pictures. */

import { ask, type Query } from "../../model/monitoring/query.ts";
import type { MeasurementName } from "../../model/monitoring/measurements.ts";
import type { Limits } from "./limits.ts";

export const dashboardUids = ["overview", "bridges", "calls", "signalling", "machines", "scaling"] as const;

export type DashboardUid = (typeof dashboardUids)[number];

export interface Dashboard {
  readonly uid: DashboardUid;
  readonly title: string;
  readonly description: string;
  /** In addition to `retention`, which every dashboard has. */
  readonly variables: readonly VariableName[];
  readonly rows: readonly Row[];
}

export type VariableName = "region" | "pool" | "memberPool" | "bridge" | "host";

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export type Panel = Course | Now | Total | Table | Sizes;

interface PanelBase {
  readonly title: string;
  /** What the panel shows, and which values are good or bad. */
  readonly description: string;
  /** In columns of 24. The default depends on the kind. */
  readonly width?: number;
  readonly limits?: Limits;
}

/** Values over the dashboard's time range. */
export interface Course extends PanelBase {
  readonly kind: "course";
  readonly lines: readonly Line[];
  readonly look?: "lines" | "stacked" | "bars";
  /** Upper end of the axis, in the panel's unit. */
  readonly max?: number;
  /** For values written less often than queried: each is valid until the next one. */
  readonly steps?: boolean;
}

/** The latest values, always from `raw`. Excludes series without a point within `within`. */
export interface Now extends PanelBase {
  readonly kind: "now";
  readonly lines: readonly Line[];
  /** Default 1m. */
  readonly within?: string;
  readonly formula?: Formula;
}

/** One value for the dashboard's whole time range. */
export interface Total extends PanelBase {
  readonly kind: "total";
  readonly lines: readonly Line[];
  readonly formula?: Formula;
}

/** Combines several lines: the first as a share of all, or the sum of all others divided by the last. Without a formula, each line is shown. */
export interface Formula {
  readonly is: "share" | "perLast";
  readonly unit: "percentunit" | "currencyUSD" | "short";
}

/** One row per value of the tag `rowOf`, from `raw`, for everything that reported within the last five minutes. */
export interface Table extends PanelBase {
  readonly kind: "table";
  readonly rowOf: "bridge" | "host";
  /** Tags that the first column's query also returns. */
  readonly also: readonly ("host" | "region" | "pool" | "release" | "bridge")[];
  readonly columns: readonly Column[];
  readonly links: readonly {
    readonly title: string;
    readonly to: DashboardUid;
    readonly tag: "bridge" | "host";
  }[];
}

export interface Column extends Limited {
  readonly title: string;
  readonly query: Query;
}

export interface Limited {
  readonly limits?: Limits;
  /** Names of values, e.g. 1 for yes. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Number of conferences by maximum number of participants. */
export interface Sizes extends PanelBase {
  readonly kind: "sizes";
  readonly line: Line;
}

export interface Line {
  readonly query: Query;
  /** Name of the series; `$tag_region` is replaced with the tag's value. */
  readonly label: string;
}

/** The query is checked against its own measurement. */
export const line = <M extends MeasurementName>(label: string, query: Query<M>): Line => ({
  label,
  query: ask(query),
});

export const column = <M extends MeasurementName>(
  title: string,
  query: Query<M>,
  more: Limited = {},
): Column => ({ title, query: ask(query), ...more });

/** A course panel with a third of the width, like most panels in a row of three. */
export const course = (
  title: string,
  description: string,
  lines: readonly Line[],
  more: Partial<Course> = {},
): Course => ({
  kind: "course",
  title,
  description,
  width: 8,
  lines,
  ...more,
});
