import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, test } from "@jest/globals";
import { dashboards } from "../dashboards.ts";
import { dashboardJson } from "./dashboardJson.ts";
import { typeSchemas, type JsonSchema } from "./typeSchema.ts";

/** The SDK's declarations of one of its modules. */
const declarations = (module: string): string =>
  createRequire(import.meta.url)
    .resolve(`@grafana/grafana-foundation-sdk/${module}`)
    .replace(/index\.js$/, "types.gen.d.ts");

const influxTarget = fileURLToPath(new URL("influxTarget.ts", import.meta.url));

const schemaOf = typeSchemas(
  [...["dashboard", "timeseries", "stat", "barchart", "table", "expr"].map(declarations), influxTarget],
  // Each data source has its own; see targetSchemas.
  { Dataquery: {} },
);

const ajv = new Ajv({ allErrors: true, strict: false });

const compiled = (schema: JsonSchema) => ajv.compile(schema);

const ofSdk = (module: string, type: string) => compiled(schemaOf(declarations(module), type));

const dashboardSchema = ofSdk("dashboard", "Dashboard");

/** Options of each kind of panel, and what it adds to its fields: the dashboard's schema leaves both open. */
const panelSchemas: Readonly<Record<string, { options: JsonCheck; custom?: JsonCheck }>> = {
  timeseries: { options: ofSdk("timeseries", "Options"), custom: ofSdk("timeseries", "FieldConfig") },
  stat: { options: ofSdk("stat", "Options") },
  barchart: { options: ofSdk("barchart", "Options"), custom: ofSdk("barchart", "FieldConfig") },
  table: { options: ofSdk("table", "Options"), custom: ofSdk("table", "FieldConfig") },
};

type JsonCheck = ReturnType<typeof compiled>;

const targetSchemas: Readonly<Record<string, JsonCheck>> = {
  influxdb: compiled(schemaOf(influxTarget, "InfluxTarget")),
  reduce: ofSdk("expr", "TypeReduce"),
  math: ofSdk("expr", "TypeMath"),
};

function problems(check: JsonCheck | undefined, value: unknown, at: string): string[] {
  if (check === undefined) return [`${at}: no schema`];
  return check(value)
    ? []
    : check.errors!.map(({ instancePath, message }) => `${at}${instancePath} ${message}`);
}

interface Written {
  readonly panels: readonly WrittenPanel[];
}

interface WrittenPanel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly refId: string; readonly type?: string }[];
  readonly options?: unknown;
  readonly fieldConfig?: { readonly defaults: { readonly custom?: unknown } };
}

/** As Grafana reads it. */
const written = (dashboard: (typeof dashboards)[number]): Written =>
  JSON.parse(JSON.stringify(dashboardJson(dashboard))) as Written;

const problemsOf = (json: Written): string[] => [
  ...problems(dashboardSchema, json, "dashboard"),
  ...json.panels
    .filter(({ type }) => type !== "row")
    .flatMap(({ type, title, targets, options, fieldConfig }) => [
      ...problems(panelSchemas[type]?.options, options, `${title}: options`),
      ...(fieldConfig?.defaults.custom === undefined
        ? []
        : problems(panelSchemas[type]?.custom, fieldConfig.defaults.custom, `${title}: custom`)),
      ...targets!.flatMap((target) =>
        problems(targetSchemas[target.type ?? "influxdb"], target, `${title}: ${target.refId}`),
      ),
    ]),
];

describe("JSON is what Grafana's declarations allow", () => {
  test.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))("%s", (_, dashboard) =>
    expect(problemsOf(written(dashboard))).toEqual([]),
  );

  test.each([
    [
      "a key that Grafana does not know",
      (json: Written) => ({ ...json, refreshh: "30s" }),
      "dashboard must NOT",
    ],
    ["a value of the wrong type", (json: Written) => ({ ...json, refresh: 30 }), "dashboard/refresh"],
    [
      "an unknown option of a panel",
      (json: Written) => ({
        ...json,
        panels: json.panels.map((panel) => ({ ...panel, options: { wide: true } })),
      }),
      "options must NOT",
    ],
    [
      "a query without text",
      (json: Written) => ({
        ...json,
        panels: json.panels.map((panel) => ({ ...panel, targets: [{ refId: "A" }] })),
      }),
      "must have required property 'query'",
    ],
  ])("%s is found", (_, broken, message) => {
    const found = problemsOf(broken(written(dashboards[0]!)));
    expect(found.join("\n")).toContain(message);
  });
});
