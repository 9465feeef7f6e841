/** A picture of a dashboard, made from what the database answered: what it shows, for those who have no Grafana before them. Not Grafana's own drawing. */

import { columns, placed, type Place } from "../dashboards/layout.ts";
import type { Dashboard, Panel } from "../dashboards/spec.ts";
import type { PanelAnswer } from "./answers.ts";
import { coursePlot, sizesPlot, type Area, type Span } from "./chartPlot.ts";
import { darkStyle, ink } from "./inks.ts";
import { shortened, text } from "./svgText.ts";
import { tablePlot } from "./tablePlot.ts";
import { valuePlot } from "./valuePlot.ts";

/** Of one unit of Grafana's grid. */
const pixels = { x: 40, y: 30 };
const gap = 6;
const titleHeight = 26;
const margin = 14;
const headHeight = 40;

/**
 * @param answers of this dashboard's queries (panelQueries); a panel without any says so
 * @param span that the queries were about
 * @returns SVG, 988 pixels wide: a page of docs shows it at nearly its size
 */
export function renderDashboard(dashboard: Dashboard, answers: readonly PanelAnswer[], span: Span): string {
  const rows = placed(dashboard);
  const bottom = Math.max(...rows.flatMap(({ panels }) => panels.map(({ at }) => at.y + at.h)));
  const width = columns * pixels.x + 2 * margin;
  const height = bottom * pixels.y + headHeight + margin;
  const parts = rows.flatMap(({ title, y, panels }, row) => [
    text(title, margin + 4, headHeight + y * pixels.y + 20, { size: 13, weight: "600", fill: ink.quiet }),
    ...panels.map(({ panel, at }, index) => framed(panel, at, answers, span, `p${row}x${index}`)),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif">`,
    darkStyle,
    `<rect width="${width}" height="${height}" fill="${ink.page}"/>`,
    text(dashboard.title, margin + 4, 28, { size: 20, weight: "600" }),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function framed(panel: Panel, at: Place, answers: readonly PanelAnswer[], span: Span, id: string): string {
  const width = at.w * pixels.x - gap;
  const height = at.h * pixels.y - gap;
  const x = margin + at.x * pixels.x + gap / 2;
  const y = headHeight + at.y * pixels.y + gap / 2;
  const content =
    drawnPanel(panel, answers, { width, height }, span) ??
    text("No data", width / 2, height / 2, { fill: ink.quiet, anchor: "middle" });
  return [
    `<svg x="${x}" y="${y}" width="${width}" height="${height}">`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="3" fill="${ink.panel}" stroke="${ink.frame}"/>`,
    text(shortened(panel.title, Math.floor(width / 7)), 12, 18, { size: 13, weight: "600" }),
    // Names of clip paths count on through a process; a panel's place makes them the same in every run.
    content.replaceAll(/zr\d+-/g, `${id}-`),
    "</svg>",
  ].join("");
}

function drawnPanel(
  panel: Panel,
  answers: readonly PanelAnswer[],
  area: Area,
  span: Span,
): string | undefined {
  const inner = { width: area.width, height: area.height - titleHeight };
  const below = (svg: string | undefined) => svg?.replace("<svg ", `<svg y="${titleHeight}" `);
  switch (panel.kind) {
    case "now":
    case "total":
      return valuePlot(panel, answers, area.width);
    case "table":
      return tablePlot(panel, answers, area.width, area.height);
    case "sizes":
      return below(sizesPlot(panel, answers, inner));
    case "course":
      return below(coursePlot(panel, answers, inner, span));
  }
}
