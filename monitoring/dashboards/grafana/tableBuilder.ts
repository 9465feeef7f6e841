/** A table with a row for each value of a tag: every column is a query of its own, joined by that tag. */

import { TableCellDisplayMode } from "@grafana/grafana-foundation-sdk/common";
import { MappingType, type DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { queriesOf, timeFromOf } from "../panelQueries.ts";
import type { Column, Table } from "../spec.ts";
import { unitOf } from "../../../model/monitoring/query.ts";
import { describe } from "./description.ts";
import { datasource } from "../../../model/monitoring/provisioning/grafanaNames.ts";
import { influxTarget } from "./influxTarget.ts";
import { stepsOf, thresholds } from "./thresholds.ts";

export function tableBuilder(panel: Table): TableBuilder {
  const names = [panel.rowOf, ...panel.also, ...panel.columns.map(({ title }) => title)];
  const builder = new TableBuilder()
    .title(panel.title)
    .description(describe(panel))
    .datasource(datasource)
    .targets(queriesOf(panel).map(influxTarget))
    .timeFrom(timeFromOf(panel)!)
    .hideTimeOverride(true)
    .thresholds(thresholds(undefined))
    .filterable(true)
    .transformations([
      { id: "joinByField", options: { byField: panel.rowOf, mode: "outer" } },
      { id: "filterFieldsByName", options: { include: { names } } },
      {
        id: "organize",
        options: {
          excludeByName: {},
          indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
          renameByName: {},
        },
      },
    ]);
  for (const column of panel.columns) builder.overrideByName(column.title, properties(column));
  // Every link leaves a tag's own column.
  for (const { tag } of panel.links)
    builder.overrideByName(tag, [
      { id: "links", value: panel.links.filter((link) => link.tag === tag).map(linkOf) },
    ]);
  return builder;
}

function properties({ query, limits, names }: Column): DynamicConfigValue[] {
  return [
    { id: "unit", value: unitOf(query) },
    ...(limits === undefined
      ? []
      : [
          { id: "thresholds", value: { mode: "absolute", steps: stepsOf(limits) } },
          { id: "custom.cellOptions", value: { type: TableCellDisplayMode.ColorText } },
        ]),
    ...(names === undefined ? [] : [{ id: "mappings", value: [mappingOf(names)] }]),
  ];
}

const mappingOf = (names: Readonly<Record<string, string>>) => ({
  type: MappingType.ValueToText,
  options: Object.fromEntries(Object.entries(names).map(([value, text]) => [value, { text }])),
});

const linkOf = ({ title, to, tag }: Table["links"][number]) => ({
  title,
  url: `/d/${to}?var-${tag}=\${__data.fields.${tag}}&\${__url_time_range}&\${retention:queryparam}`,
});
