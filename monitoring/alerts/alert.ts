/** The definition of an alert, independent of Grafana's format. */

import type { Query } from "../../model/monitoring/query.ts";

/** page: users are affected, act immediately. ticket: act within days. */
export type Severity = "page" | "ticket";

/** How the points of one series become one number (Grafana `expr/mathexp/reduce.go`; null and NaN are ignored). */
export type Reducer = "last" | "mean" | "max" | "min" | "sum";

export interface AlertQuery {
  readonly ask: Query;
  readonly reduce: Reducer;
  /** Length of the time range. */
  readonly minutes: number;
  /** Length of one interval. Default: 1. */
  readonly everyMinutes?: number;
  /**
   * `0` fills every interval of a series that existed within `minutes`, so that silence is a number. Otherwise, a series that ends disappears from the
   * answer, and Grafana resolves its alert. Default: `none`.
   */
  readonly fill?: "none" | "0";
}

export interface Threshold {
  readonly is: "gt" | "gte" | "lt" | "lte";
  readonly than: number;
}

export interface Alert {
  /** Kebab-case. Also the name of its runbook, and the rule's uid, by which Grafana identifies it. */
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /** By letter; `math` refers to them. */
  readonly queries: Readonly<Record<string, AlertQuery>>;
  /** Grafana expression over the reduced queries (`$A - $B`); true is 1. Not needed with a single query. */
  readonly math?: string;
  readonly threshold: Threshold;
  /** How long every evaluation (one per minute) must cross the threshold. Longer than `minutes` if one bad minute must not fire the alert. */
  readonly forMinutes: number;
  /**
   * State if the queries return nothing. OK unless silence is the fault: a deployment without the metric needs no alert, and `no-measurements` reports
   * a total loss of metrics once, instead of every alert.
   */
  readonly noData: "OK" | "Alerting";
  /** State if InfluxDB does not answer: unchanged, unless that is the fault. */
  readonly onError: "KeepLast" | "OK" | "Alerting";
  /** One line for the message, as a Go template: `{{ .Labels.host }}`, `{{ .Values.A }}`. No `$`, which Grafana would expand from its environment. */
  readonly summary: string;
}

/** For alerts that do not fire on missing data. */
export const quietWithoutData = { noData: "OK", onError: "KeepLast" } as const;

/**
 * For queries filled with 0, which are pending during the first minute of an interval: with KeepLast, that state would persist if InfluxDB went down at
 * that moment. Firing alerts resolve while InfluxDB is down, and fire again afterwards.
 */
export const quietWithoutDatabase = { noData: "OK", onError: "OK" } as const;
