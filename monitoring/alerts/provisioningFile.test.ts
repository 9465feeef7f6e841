import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "@jest/globals";
import { target } from "../../tools/monitoring/alerts.ts";

/**
 * What Grafana reads of a file with alert rules, and nothing else (grafana pkg/services/provisioning/alerting/rules_types.go; values of states:
 * ngalert/models/alert_rule.go). Made by hand: Grafana has no schema of it. Fields that rules here do not use are left out.
 */
const text = { type: "string", minLength: 1 };
const object = (properties: Readonly<Record<string, unknown>>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const list = (items: unknown) => ({ type: "array", items, minItems: 1 });
const duration = { type: "string", pattern: "^[0-9]+[smh]$" };
const schema = object({
  apiVersion: { const: 1 },
  groups: list(
    object({
      orgId: { const: 1 },
      name: text,
      folder: text,
      interval: duration,
      rules: list(
        object({
          uid: { type: "string", pattern: "^[a-zA-Z0-9_-]{1,40}$" },
          title: { ...text, maxLength: 190 },
          condition: text,
          data: list(
            object({
              refId: text,
              datasourceUid: text,
              relativeTimeRange: object({ from: { type: "integer" }, to: { type: "integer" } }),
              model: { type: "object", required: ["refId", "datasource"] },
            }),
          ),
          noDataState: { enum: ["Alerting", "NoData", "OK", "KeepLast"] },
          execErrState: { enum: ["Alerting", "Error", "OK", "KeepLast"] },
          for: duration,
          annotations: { type: "object", additionalProperties: text },
          labels: { type: "object", additionalProperties: text },
        }),
      ),
    }),
  ),
});

const file = JSON.parse(readFileSync(target, "utf8")) as {
  groups: { rules: { title: string; data: { refId: string; model: { expression?: string } }[] }[] }[];
};

describe("model/monitoring/grafana/alerts.json", () => {
  test("is what Grafana reads", () => {
    const ajv = new Ajv({ allErrors: true });
    expect([ajv.errorsText(), ajv.validate(schema, file)]).toEqual([ajv.errorsText(), true]);
  });

  test.each(file.groups.flatMap(({ rules }) => rules))("$title: steps name steps before them", ({ data }) => {
    const before = new Set<string>();
    for (const { refId, model } of data) {
      for (const name of (model.expression ?? "").match(/[A-Za-z]\w*/g) ?? []) expect(before).toContain(name);
      expect(before).not.toContain(refId);
      before.add(refId);
    }
  });
});
