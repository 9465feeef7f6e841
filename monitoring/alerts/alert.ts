/** What an alert is, before Grafana's words for it. */

import type { Query } from "../../model/monitoring/query.ts";

/** page: somebody must act at once, for calls suffer. ticket: within days. */
export type Severity = "page" | "ticket";

/** How the points of one series become one number (Grafana `expr/mathexp/reduce.go`; points that are null or no number are left out). */
export type Reducer = "last" | "mean" | "max" | "min" | "sum";

export interface AlertQuery {
  readonly ask: Query;
  readonly reduce: Reducer;
  /** How far back it looks. */
  readonly minutes: number;
  /** Length of one point. Default: 1. */
  readonly everyMinutes?: number;
  /**
   * `0` gives a series that was there within `minutes` a point for every interval, so that silence is a number: without, a series that ends leaves the
   * answer, and Grafana takes its alert for over. Default: `none`.
   */
  readonly fill?: "none" | "0";
}

export interface Threshold {
  readonly is: "gt" | "gte" | "lt" | "lte";
  readonly than: number;
}

export interface Alert {
  /** Kebab-case: also the name of its page in docs/runbooks, and the rule's uid, by which Grafana knows it again. */
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /** By their letters, which `math` names. */
  readonly queries: Readonly<Record<string, AlertQuery>>;
  /** Over the reduced queries, in Grafana's words (`$A - $B`); what is true is 1. Not needed with one query. */
  readonly math?: string;
  readonly threshold: Threshold;
  /** How long the threshold must be crossed at every evaluation, one a minute. Longer than `minutes`, where one bad minute shall not be enough. */
  readonly forMinutes: number;
  /**
   * What it is when the queries return nothing at all. OK, unless silence is the fault: who does not measure this has nothing to be told of, and that
   * measurements stop is told by `no-measurements` once instead of by every alert.
   */
  readonly noData: "OK" | "Alerting";
  /** What it is when InfluxDB cannot be asked: likewise what it was, unless that is the fault. */
  readonly onError: "KeepLast" | "OK" | "Alerting";
  /** One line for the message, in Go's template language: `{{ .Labels.host }}`, `{{ .Values.A }}`. Without `$`: Grafana would put env in its place. */
  readonly summary: string;
}

/** Silence of these is no fault of their own. */
export const quietWithoutData = { noData: "OK", onError: "KeepLast" } as const;

/**
 * For queries filled with 0, which are pending for the minute in which an interval begins: KeepLast would take that for lasting if InfluxDB went away
 * just then. What fires is over while InfluxDB is away, and fires again afterwards.
 */
export const quietWithoutDatabase = { noData: "OK", onError: "OK" } as const;
