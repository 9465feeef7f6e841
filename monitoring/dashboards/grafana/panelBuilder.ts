/** One panel as Grafana draws it. */

import { PanelBuilder as BarChart } from "@grafana/grafana-foundation-sdk/barchart";
import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import type { GridPos, Panel as GrafanaPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Unit } from "../../../model/monitoring/measurements.ts";
import { queriesOf, sizesColumn, timeFromOf } from "../panelQueries.ts";
import type { Course, Formula, Now, Panel, Sizes, Total } from "../spec.ts";
import { shortestInterval } from "../variables.ts";
import { describe } from "./description.ts";
import { formulaTargets } from "./formulaTargets.ts";
import { datasource } from "../../../model/monitoring/provisioning/grafanaNames.ts";
import { influxTarget } from "./influxTarget.ts";
import { tableBuilder } from "./tableBuilder.ts";
import { thresholds } from "./thresholds.ts";

interface Placeable extends Builder<GrafanaPanel> {
  id(id: number): this;
  gridPos(at: GridPos): this;
}

export function panelBuilder(panel: Panel): Placeable {
  switch (panel.kind) {
    case "course":
      return course(panel);
    case "now":
    case "total":
      return value(panel);
    case "table":
      return tableBuilder(panel);
    case "sizes":
      return sizes(panel);
  }
}

/** @throws Error if the lines have different units */
function unitOfPanel(panel: Course | Now | Total | Sizes): Unit | Formula["unit"] {
  if ("formula" in panel && panel.formula !== undefined) return panel.formula.unit;
  const units = [...new Set(queriesOf(panel).map(({ unit }) => unit))];
  if (units.length !== 1) throw new Error(`"${panel.title}" has lines in ${units.join(" and ")}.`);
  return units[0]!;
}

const legend = () =>
  new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom);

function course(panel: Course): TimeSeries {
  const { look = "lines", limits, max } = panel;
  const builder = new TimeSeries()
    .title(panel.title)
    .description(describe(panel))
    .datasource(datasource)
    .targets(queriesOf(panel).map(influxTarget))
    .interval(shortestInterval)
    .unit(unitOfPanel(panel))
    .min(0)
    .thresholds(thresholds(limits))
    .drawStyle(look === "bars" ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .fillOpacity(look === "lines" ? 0 : 40)
    .lineWidth(1)
    .showPoints(VisibilityMode.Never)
    .stacking(
      new StackingConfigBuilder().mode(look === "lines" ? StackingMode.None : StackingMode.Normal).group("A"),
    )
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        limits === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed,
      ),
    )
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (max !== undefined) builder.axisSoftMax(max);
  return builder;
}

function value(panel: Now | Total): Stat {
  const { limits, formula } = panel;
  const queries = queriesOf(panel);
  const targets: Builder<Dataquery>[] =
    formula === undefined
      ? queries.map(influxTarget)
      : [
          ...queries.map((query) => influxTarget({ ...query, hide: true })),
          ...formulaTargets(
            formula,
            queries.map(({ refId }) => refId),
          ),
        ];
  const builder = new Stat()
    .title(panel.title)
    .description(describe(panel))
    .datasource(datasource)
    .targets(targets)
    .unit(unitOfPanel(panel))
    .thresholds(thresholds(limits))
    .colorMode(limits === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .textMode(
      queries.length > 1 && formula === undefined ? BigValueTextMode.ValueAndName : BigValueTextMode.Value,
    )
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields("").values(false));
  const timeFrom = timeFromOf(panel);
  return timeFrom === undefined
    ? builder.interval(shortestInterval)
    : builder.timeFrom(timeFrom).hideTimeOverride(true);
}

function sizes(panel: Sizes): BarChart {
  return new BarChart()
    .title(panel.title)
    .description(describe(panel))
    .datasource(datasource)
    .targets(queriesOf(panel).map(influxTarget))
    .timeFrom(timeFromOf(panel)!)
    .hideTimeOverride(true)
    .unit(unitOfPanel(panel))
    .min(0)
    .thresholds(thresholds(undefined))
    .xField("le")
    .legend(legend().showLegend(false))
    .transformations([
      { id: "filterFieldsByName", options: { include: { names: ["le", sizesColumn] } } },
      // Bounds are texts; as numbers they sort, as texts they name the bars.
      {
        id: "convertFieldType",
        options: { conversions: [{ targetField: "le", destinationType: "number" }] },
      },
      { id: "sortBy", options: { sort: [{ field: "le", desc: false }] } },
      {
        id: "convertFieldType",
        options: { conversions: [{ targetField: "le", destinationType: "string" }] },
      },
    ]);
}
