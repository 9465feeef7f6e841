/** A dashboard as Grafana provisions it. */

import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  CustomVariableBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  RowBuilder,
  TimePickerBuilder,
  VariableRefresh,
  VariableSort,
  type Dashboard as GrafanaDashboard,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboards } from "../dashboards.ts";
import { placed, rowHeight } from "../layout.ts";
import type { Dashboard, VariableName } from "../spec.ts";
import { allValues, retentionOptions, variableSources } from "../variables.ts";
import { datasource } from "../../../model/monitoring/provisioning/grafanaNames.ts";
import { panelBuilder } from "./panelBuilder.ts";

const tag = "jitsi";

export function dashboardJson(dashboard: Dashboard): GrafanaDashboard {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .description(dashboard.description)
    .tags([tag])
    .readonly()
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: "now-3h", to: "now" })
    .refresh("30s")
    // Points arrive up to two intervals after they were taken: without a delay the right end of every sum would drop.
    .timepicker(new TimePickerBuilder().nowDelay("20s"))
    .variables([retentionVariable(), ...dashboard.variables.map(queryVariable)])
    .links(
      dashboards
        .filter(({ uid }) => uid !== dashboard.uid)
        .map(({ uid, title, description }) =>
          new DashboardLinkBuilder(title)
            .type(DashboardLinkType.Link)
            .url(`/d/${uid}`)
            .tooltip(description)
            .keepTime(true)
            .includeVars(true),
        ),
    );
  let id = 1;
  for (const { title, y, panels } of placed(dashboard)) {
    builder.withRow(new RowBuilder(title).id(id++).gridPos({ x: 0, y, w: 24, h: rowHeight }));
    for (const { panel, at } of panels) builder.withPanel(panelBuilder(panel).id(id++).gridPos(at));
  }
  const built = builder.build();
  // The builder would put the links into a menu.
  return { ...built, links: (built.links ?? []).map(({ placement: _, ...link }) => link) };
}

const retentionVariable = (): Builder<VariableModel> => {
  const options = retentionOptions.map((option, index) => ({ ...option, selected: index === 0 }));
  return new CustomVariableBuilder("retention")
    .label("Resolution")
    .description(
      "10s covers the last two weeks; 5m covers the last two years and lags by up to half an hour.",
    )
    .values(options.map(({ text, value }) => `${text} : ${value}`).join(","))
    .options(options)
    .current(options[0]!);
};

const queryVariable = (name: VariableName): Builder<VariableModel> => {
  const { label, description, influxQl, tag } = variableSources[name];
  return new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(datasource)
    .query({ query: influxQl, refId: `${name}-${tag}` })
    .definition(influxQl)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(allValues[name])
    .current({ selected: true, text: "All", value: "$__all" });
};
