import { describe, expect, test } from "@jest/globals";
import { ask } from "../../model/monitoring/query.ts";
import type { Alert } from "./alert.ts";
import { renderAlerts } from "./render.ts";

const alert: Alert = {
  name: "too-much",
  title: "Too much",
  severity: "page",
  queries: {
    A: { ask: ask({ of: "jvb", field: "jitsi_jvb_stress", over: "mean" }), reduce: "mean", minutes: 5 },
    B: {
      ask: ask({ of: "jvb", field: "jitsi_jvb_stress", over: "last", across: "count" }),
      reduce: "last",
      minutes: 60,
      everyMinutes: 5,
      fill: "0",
    },
  },
  math: "$A > $B",
  threshold: { is: "gte", than: 1 },
  forMinutes: 7,
  noData: "Alerting",
  onError: "KeepLast",
  summary: "much",
};

interface Rendered {
  readonly apiVersion: number;
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly condition: string;
  readonly data: readonly {
    readonly refId: string;
    readonly datasourceUid: string;
    readonly relativeTimeRange: { readonly from: number; readonly to: number };
    readonly model: Readonly<Record<string, unknown>>;
  }[];
}

const rendered = (change: Partial<Alert> = {}): Rendered =>
  renderAlerts({ Some: [{ ...alert, ...change }] }, () => ({
    path: "docs/x.md",
    description: "text",
  })) as Rendered;

const ruleOf = ({ groups }: Rendered): Rule => groups[0]!.rules[0]!;

describe("a rule in Grafana's file", () => {
  test("stands in a group of the folder, evaluated every minute", () => {
    expect(rendered()).toMatchObject({
      apiVersion: 1,
      groups: [
        {
          orgId: 1,
          name: "Some",
          folder: "Jitsi",
          interval: "60s",
          rules: [
            {
              uid: "too-much",
              title: "Too much",
              for: "7m",
              noDataState: "Alerting",
              execErrState: "KeepLast",
              labels: { severity: "page" },
              annotations: { summary: "much", description: "text", runbook: "docs/x.md" },
            },
          ],
        },
      ],
    });
  });

  test("asks, reduces, computes, compares: each step names the one before", () => {
    const { condition, data } = ruleOf(rendered());
    expect(data.map(({ refId, model }) => [refId, model.type ?? "query", model.expression])).toEqual([
      ["queryA", "query", undefined],
      ["A", "reduce", "queryA"],
      ["queryB", "query", undefined],
      ["B", "reduce", "queryB"],
      ["math", "math", "$A > $B"],
      ["threshold", "threshold", "math"],
    ]);
    expect(condition).toBe("threshold");
    expect(data.at(-1)!.model).toMatchObject({ conditions: [{ evaluator: { type: "gte", params: [1] } }] });
    for (const { refId, model } of data) expect(model.refId).toBe(refId);
  });

  test("without math compares what is reduced", () => {
    const { math, ...plain } = alert;
    expect(math).toBeDefined();
    const file = renderAlerts({ Some: [{ ...plain, queries: { A: alert.queries.A! } }] }, () => ({
      path: "",
      description: "",
    }));
    expect(ruleOf(file as Rendered).data.at(-1)!.model.expression).toBe("A");
  });

  test("asks InfluxDB for its own time, interval and fill, of what is not thinned out", () => {
    const [a, , b] = ruleOf(rendered()).data;
    expect(a).toMatchObject({ datasourceUid: "influxdb", relativeTimeRange: { from: 300, to: 0 } });
    expect(a!.model).toMatchObject({ rawQuery: true, resultFormat: "time_series" });
    expect(a!.model.query).toBe(
      `SELECT mean("jitsi_jvb_stress") AS "value" FROM "jitsi"."raw"."jitsi_jvb" WHERE $timeFilter GROUP BY time(1m), "host", "pool", "bridge" fill(none)`,
    );
    expect(b!.relativeTimeRange).toEqual({ from: 3600, to: 0 });
    expect(b!.model.query).toMatch(/^SELECT count\("each"\).* GROUP BY time\(5m\) fill\(0\)$/);
  });

  test("has no variable of a dashboard, which an alert does not know", () => {
    expect(JSON.stringify(rendered())).not.toContain("${");
  });
});
