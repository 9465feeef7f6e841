/**
 * Writes Grafana's dashboards into model/monitoring/grafana.
 *
 *   node tools/monitoring/dashboards.ts          write
 *   node tools/monitoring/dashboards.ts --check  exit 1 if a written file is stale
 */
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { writeOrCheck } from "../writeOrCheck.ts";
import { dashboards } from "../../monitoring/dashboards/dashboards.ts";
import { dashboardJson } from "../../monitoring/dashboards/grafana/dashboardJson.ts";

const target = (uid: string): URL => new URL(`../../model/monitoring/grafana/${uid}.json`, import.meta.url);

export const dashboardFiles = () =>
  Promise.all(
    dashboards.map(async (dashboard) => ({
      target: target(dashboard.uid),
      text: await format(JSON.stringify(dashboardJson(dashboard)), { ...(await style), parser: "json" }),
    })),
  );

const style = resolveConfig(fileURLToPath(import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeOrCheck("node tools/monitoring/dashboards.ts", await dashboardFiles());
