/**
 * Draws each dashboard from what the real Telegraf wrote in three hours (recordHours) into docs/monitoring/<uid>.svg, and the upper rows of the overview, for the
 * README, into docs/pictures/dashboard.svg. The numbers of bridges and Jicofo are made up (daemonPages.ts), those of the machine are of the one that
 * this runs on.
 *
 *   node test/monitoring/drawDashboards.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { retention } from "../../model/monitoring/retention.ts";
import { dashboards } from "../../monitoring/dashboards/dashboards.ts";
import { expandFor } from "../../monitoring/dashboards/expand.ts";
import { panelQueries } from "../../monitoring/dashboards/panelQueries.ts";
import type { PanelAnswer } from "../../monitoring/plots/answers.ts";
import { renderDashboard } from "../../monitoring/plots/renderDashboard.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { recordHours } from "./recordedHours.ts";

const recorded = await recordHours({ seconds: 180, speed: 60 });
try {
  const { influxdb, from, to } = recorded;
  for (const dashboard of dashboards) {
    const answers: PanelAnswer[] = [];
    for (const asked of panelQueries().filter(({ dashboard: uid }) => uid === dashboard.uid)) {
      const influxQl = expandFor(asked, { from, to, interval: "2m", retention: retention.raw.name });
      answers.push({ panel: asked.panel, refId: asked.refId, series: await influxdb.query(influxQl) });
    }
    write(`docs/monitoring/${dashboard.uid}.svg`, renderDashboard(dashboard, answers, { from, to }));
    if (dashboard.uid === "overview") {
      const upper = { ...dashboard, rows: dashboard.rows.slice(0, 3) };
      write("docs/pictures/dashboard.svg", renderDashboard(upper, answers, { from, to }));
    }
  }
} finally {
  await recorded.stop();
}
process.exit();

function write(file: string, svg: string): void {
  writeFileSync(join(projectDir, file), svg);
  console.log(`${file}: ${Math.round(svg.length / 1024)} kB`);
}
