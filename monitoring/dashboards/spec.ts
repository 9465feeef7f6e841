/** What a dashboard is here: questions with titles and words, laid out in rows. grafana/ makes Grafana's JSON of it, ../plots pictures. */

import { ask, type Query } from "../../model/monitoring/query.ts";
import type { MeasurementName } from "../../model/monitoring/measurements.ts";
import type { Limits } from "./limits.ts";

export const dashboardUids = ["overview", "bridges", "calls", "signalling", "machines", "scaling"] as const;

export type DashboardUid = (typeof dashboardUids)[number];

export interface Dashboard {
  readonly uid: DashboardUid;
  readonly title: string;
  readonly description: string;
  /** Beside `retention`, which each has. */
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
  /** What it shows, what is good and what is bad, in plain words. */
  readonly description: string;
  /** Of the 24 columns; default by kind. */
  readonly width?: number;
  readonly limits?: Limits;
}

/** How values went over the dashboard's time. */
export interface Course extends PanelBase {
  readonly kind: "course";
  readonly lines: readonly Line[];
  readonly look?: "lines" | "stacked" | "bars";
  /** Upper end of the axis, in the panel's unit. */
  readonly max?: number;
  /** For what is written more seldom than it is asked for: the last value stands until the next. */
  readonly steps?: boolean;
}

/** The latest values, always of `raw`; what has not reported within `within` is not in it. */
export interface Now extends PanelBase {
  readonly kind: "now";
  readonly lines: readonly Line[];
  /** Default 1m. */
  readonly within?: string;
  readonly formula?: Formula;
}

/** One value for the dashboard's whole time. */
export interface Total extends PanelBase {
  readonly kind: "total";
  readonly lines: readonly Line[];
  readonly formula?: Formula;
}

/** What is made of several lines: the first as a share of all, or the sum of all but the last by the last. Without one, each is shown. */
export interface Formula {
  readonly is: "share" | "perLast";
  readonly unit: "percentunit" | "currencyUSD" | "short";
}

/** One row for each value of the tag `rowOf`, of `raw`, for all that reported within the last five minutes. */
export interface Table extends PanelBase {
  readonly kind: "table";
  readonly rowOf: "bridge" | "host";
  /** Tags that the first column's query brings along. */
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
  /** Values that have a name, e.g. 1 for yes. */
  readonly names?: Readonly<Record<string, string>>;
}

/** How many conferences have at most so many participants. */
export interface Sizes extends PanelBase {
  readonly kind: "sizes";
  readonly line: Line;
}

export interface Line {
  readonly query: Query;
  /** How its series are named; `$tag_region` stands for the tag's value. */
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

/** A third of the width, as most panels of one row are. */
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
