/** One number, or a few, large. */

import type { Limits } from "../dashboards/limits.ts";
import { queriesOf } from "../dashboards/panelQueries.ts";
import type { Now, Total } from "../dashboards/spec.ts";
import { formulaValue, latestOf, namedSeries, seriesOf, type PanelAnswer } from "./answers.ts";
import { readable } from "./readable.ts";
import { ink } from "./inks.ts";
import { text } from "./svgText.ts";

export function valuePlot(
  panel: Now | Total,
  answers: readonly PanelAnswer[],
  width: number,
): string | undefined {
  const shown = valuesOf(panel, answers);
  if (shown.length === 0) return undefined;
  if (shown.length === 1)
    return text(shown[0]!.readable, width / 2, 74, {
      size: 28,
      weight: "600",
      anchor: "middle",
      fill: colourOf(shown[0]!.value, panel.limits),
    });
  return shown
    .map(
      ({ name, value, readable }, index) =>
        text(name, 12, 56 + index * 26, { fill: ink.quiet }) +
        text(readable, width - 12, 56 + index * 26, {
          size: 18,
          weight: "600",
          anchor: "end",
          fill: colourOf(value, panel.limits),
        }),
    )
    .join("");
}

function valuesOf(panel: Now | Total, answers: readonly PanelAnswer[]) {
  const { formula } = panel;
  if (formula === undefined)
    return namedSeries(panel, answers).flatMap(({ name, unit, points }) => {
      const value = points.findLast(([, value]) => value !== null)?.[1];
      return value === undefined || value === null ? [] : [{ name, value, readable: readable(value, unit) }];
    });
  const values = queriesOf(panel).map(({ refId }) => {
    const [series] = seriesOf(panel, refId, answers);
    return series && latestOf(series);
  });
  const value = formulaValue(formula, values);
  return value === undefined ? [] : [{ name: "", value, readable: readable(value, formula.unit) }];
}

export function colourOf(value: number, limits: Limits | undefined): string {
  if (limits === undefined) return ink.text;
  const { warn, bad, below = false } = limits;
  if (below ? value < bad : value >= bad) return ink.bad;
  if (warn !== undefined && (below ? value < warn : value >= warn)) return ink.warn;
  return ink.good;
}
