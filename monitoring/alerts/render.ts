/** Alerts in Grafana's format for provisioning by file (Grafana docs, "Use configuration files to provision alerting resources"). */

import {
  QueryBuilder,
  RuleBuilder,
  RuleGroupBuilder,
  type Rule,
} from "@grafana/grafana-foundation-sdk/alerting";
import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import {
  TypeMathBuilder,
  TypeReduceBuilder,
  TypeThresholdBuilder,
} from "@grafana/grafana-foundation-sdk/expr";
import { influxQl } from "../../model/monitoring/query.ts";
import { retention } from "../../model/monitoring/retention.ts";
import { datasource, folder } from "../../model/monitoring/provisioning/grafanaNames.ts";
import type { Alert, AlertQuery } from "./alert.ts";

/** Grafana's own: expressions over other queries. */
const expressions = "__expr__";

const secondsPerMinute = 60;

/** What the runbook says, for the message itself: who is woken up has no checkout. */
export interface RunbookText {
  /** Path in the repository. */
  readonly path: string;
  readonly description: string;
}

/** @param time condition on time; default: the one that Grafana puts in */
export const alertInfluxQl = ({ ask, everyMinutes = 1, fill = "none" }: AlertQuery, time?: string): string =>
  influxQl(ask, {
    interval: `${everyMinutes}m`,
    policy: retention.raw.name,
    fill,
    ...(time === undefined ? {} : { time }),
  });

/** The whole file; `groups` by their names. */
export function renderAlerts(
  groups: Readonly<Record<string, readonly Alert[]>>,
  runbookOf: (alert: Alert) => RunbookText,
): unknown {
  return {
    apiVersion: 1,
    groups: Object.entries(groups).map(([name, alerts]) => {
      const group = new RuleGroupBuilder(name)
        .interval(secondsPerMinute)
        .rules(alerts.map((alert) => ruleOf(alert, runbookOf(alert))))
        .build();
      return {
        orgId: 1,
        name: group.title,
        folder,
        interval: `${group.interval}s`,
        rules: group.rules!.map(provisioned),
      };
    }),
  };
}

function ruleOf(alert: Alert, runbook: RunbookText): Builder<Rule> {
  const letters = Object.keys(alert.queries);
  const condition = "threshold";
  const rule = new RuleBuilder(alert.title)
    .uid(alert.name)
    .condition(condition)
    .forDuration(`${alert.forMinutes}m`)
    .noDataState(alert.noData)
    .execErrState(alert.onError)
    .labels({ severity: alert.severity })
    .annotations({ summary: alert.summary, description: runbook.description, runbook: runbook.path });
  for (const [letter, query] of Object.entries(alert.queries)) {
    rule.withQuery(
      new QueryBuilder(rawOf(letter))
        .datasourceUid(datasource.uid)
        .relativeTimeRange({ from: query.minutes * secondsPerMinute, to: 0 })
        .model(new InfluxQlBuilder(rawOf(letter), query)),
    );
    rule.withQuery(
      expression(
        letter,
        // Only numbers: an interval in which nothing was measured is no zero.
        new TypeReduceBuilder().expression(rawOf(letter)).reducer(query.reduce).settings({ mode: "dropNN" }),
      ),
    );
  }
  if (alert.math !== undefined)
    rule.withQuery(expression("math", new TypeMathBuilder().expression(alert.math)));
  return rule.withQuery(
    expression(
      condition,
      new TypeThresholdBuilder()
        .expression(alert.math === undefined ? letters[0]! : "math")
        .conditions([{ evaluator: { type: alert.threshold.is, params: [alert.threshold.than] } }]),
    ),
  );
}

/** The letters are the reduced queries', for they are what math and texts speak of. */
const rawOf = (letter: string): string => `query${letter}`;

interface ExpressionBuilder extends Builder<Dataquery> {
  refId(refId: string): this;
  datasource(datasource: { type: string; uid: string }): this;
}

const expression = (refId: string, builder: ExpressionBuilder): QueryBuilder =>
  new QueryBuilder(refId)
    .datasourceUid(expressions)
    .relativeTimeRange({ from: 0, to: 0 })
    .model(builder.refId(refId).datasource({ type: expressions, uid: expressions }));

/** The SDK has no query of InfluxDB's. */
class InfluxQlBuilder implements Builder<Dataquery> {
  readonly #refId: string;
  readonly #query: AlertQuery;

  constructor(refId: string, query: AlertQuery) {
    this.#refId = refId;
    this.#query = query;
  }

  build(): Dataquery {
    return {
      refId: this.#refId,
      datasource,
      rawQuery: true,
      query: alertInfluxQl(this.#query),
      resultFormat: "time_series",
    } as unknown as Dataquery;
  }
}

/** Files have other names for some fields than the API, whose names the SDK has, and nothing of what the folder and group say. */
function provisioned({ uid, title, condition, data, noDataState, execErrState, ...rule }: Rule): unknown {
  return {
    uid,
    title,
    condition,
    data,
    noDataState,
    execErrState,
    for: rule.for,
    annotations: rule.annotations,
    labels: rule.labels,
  };
}
