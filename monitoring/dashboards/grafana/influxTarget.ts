/** A query as Grafana's InfluxDB data source keeps it; the SDK has no builder for it. */

import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { datasource } from "../../../model/monitoring/provisioning/grafanaNames.ts";

/** grafana `public/app/plugins/datasource/influxdb/types.ts` `InfluxQuery`, as far as it is used here. */
export interface InfluxTarget extends Dataquery {
  readonly refId: string;
  readonly datasource: typeof datasource;
  readonly query: string;
  /** The text stands for itself; nothing is made from fields of an editor. */
  readonly rawQuery: true;
  readonly resultFormat: "time_series" | "table";
  readonly alias?: string;
  readonly hide?: boolean;
}

export const influxTarget = (target: {
  readonly refId: string;
  readonly influxQl: string;
  readonly format: "time_series" | "table";
  readonly label?: string;
  /** Only for a formula, not for the eye. */
  readonly hide?: boolean;
}): Builder<Dataquery> => ({
  build: () => {
    const { refId, influxQl, format, label, hide } = target;
    return {
      refId,
      datasource,
      query: influxQl,
      rawQuery: true,
      resultFormat: format,
      ...(label === undefined ? {} : { alias: label }),
      ...(hide ? { hide } : {}),
      // Only a mark of the type, which JSON leaves out.
      _implementsDataqueryVariant: () => undefined,
    } satisfies InfluxTarget;
  },
});
