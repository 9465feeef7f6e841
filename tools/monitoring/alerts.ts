/**
 * Writes model/monitoring/grafana/alerts.json from the alerts here and their pages in docs/runbooks.
 *
 *   node tools/monitoring/alerts.ts          write
 *   node tools/monitoring/alerts.ts --check  exit 1 if the written file is stale
 */
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { writeOrCheck } from "../writeOrCheck.ts";
import { alertGroups } from "../../monitoring/alerts/alerts.ts";
import { renderAlerts } from "../../monitoring/alerts/render.ts";
import { runbookText } from "../../monitoring/alerts/runbooks.ts";

export const target = new URL("../../model/monitoring/grafana/alerts.json", import.meta.url);

export async function renderAlertsJson(): Promise<string> {
  const file = renderAlerts(alertGroups, ({ name }) => runbookText(name));
  return format(JSON.stringify(file), { ...(await resolveConfig(fileURLToPath(target))), parser: "json" });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeOrCheck("node tools/monitoring/alerts.ts", [{ target, text: await renderAlertsJson() }]);
