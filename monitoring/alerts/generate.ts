/**
 * Writes model/monitoring/grafana/alerts.json from the alerts here and their pages in docs/runbooks.
 *
 *   node monitoring/alerts/generate.ts          write
 *   node monitoring/alerts/generate.ts --check  exit 1 if the written file is stale
 */
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { writeOrCheck } from "../../tools/docs/writeOrCheck.ts";
import { alertGroups } from "./alerts.ts";
import { renderAlerts } from "./render.ts";
import { runbookText } from "./runbooks.ts";

export const target = new URL("../../model/monitoring/grafana/alerts.json", import.meta.url);

export async function renderAlertsJson(): Promise<string> {
  const file = renderAlerts(alertGroups, ({ name }) => runbookText(name));
  return format(JSON.stringify(file), { ...(await resolveConfig(fileURLToPath(target))), parser: "json" });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeOrCheck("node monitoring/alerts/generate.ts", [{ target, text: await renderAlertsJson() }]);
