/** Curves, areas and bars, drawn by echarts without a browser. */

import { init, setPlatformAPI, type EChartsCoreOption } from "echarts";
import type { Unit } from "../../model/monitoring/measurements.ts";
import { queriesOf } from "../dashboards/panelQueries.ts";
import type { Course, Sizes } from "../dashboards/spec.ts";
import { ink, palette } from "./inks.ts";
import { latestOf, namedSeries, seriesOf, type NamedSeries, type PanelAnswer } from "./answers.ts";
import { readable } from "./readable.ts";

/** Of one panel, in pixels. */
export interface Area {
  readonly width: number;
  readonly height: number;
}

export interface Span {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** More lines than that nobody can tell apart in a picture of this size. */
const mostLines = 8;

/** A point for so many pixels; a picture for a page needs no more. */
const pixelsByPoint = { lines: 9, stacked: 9, bars: 14 } as const;

const fontSize = 11;

const axisText = { fontSize, color: ink.quiet };

/** Readers have fonts of their own: as wide as the widest that is common (DejaVu Sans), so that names never lie over each other. */
const letter = 0.62;
setPlatformAPI({
  measureText: (words, font = "") => ({ width: words.length * letter * (parseFloat(font) || fontSize) }),
});

const axisLines = {
  axisLine: { lineStyle: { color: ink.quiet } },
  axisTick: { lineStyle: { color: ink.quiet } },
};

const grid = { left: 66, right: 14, top: 8, bottom: 24 };

/** Of one line of names below the chart, and what one name takes of it beside its letters. */
const legendLine = { height: 15, mark: 12, gap: 8, margin: 10 };

/** As echarts does: a line for as many names as it takes. */
function legendHeight(names: readonly string[], width: number): number {
  let [lines, taken] = [1, 0];
  for (const name of names) {
    const one = legendLine.mark + 5 + name.length * letter * fontSize;
    if (taken > 0 && taken + one > width - 2 * legendLine.margin) [lines, taken] = [lines + 1, 0];
    taken += one + legendLine.gap;
  }
  return lines * legendLine.height;
}

export function coursePlot(
  panel: Course,
  answers: readonly PanelAnswer[],
  area: Area,
  { from, to }: Span,
): string | undefined {
  const { look = "lines", limits, max } = panel;
  const series = namedSeries(panel, answers)
    .filter(({ points }) => points.some(([, value]) => value !== null))
    .slice(0, mostLines);
  if (series.length === 0) return undefined;
  const unit = series[0]!.unit;
  const stack = look === "lines" ? {} : { stack: "all" };
  const highest = Math.max(...series.flatMap(({ points }) => points.map(([, value]) => value ?? 0)));
  const names = series.map(({ name }) => name);
  return drawn(area, {
    grid: { ...grid, bottom: grid.bottom + legendHeight(names, area.width) },
    legend: {
      bottom: 0,
      type: "plain",
      icon: "rect",
      itemWidth: legendLine.mark,
      itemHeight: 4,
      textStyle: axisText,
      data: names,
      itemGap: legendLine.gap,
    },
    xAxis: {
      type: "time",
      min: from,
      max: to,
      ...axisLines,
      axisLabel: { ...axisText, hideOverlap: true, formatter: "{HH}:{mm}" },
      splitNumber: 4,
    },
    yAxis: { ...valueAxis(unit), ...(max === undefined ? {} : { max, interval: max / 4 }) },
    series: series.map((one, index) => ({
      ...stack,
      type: look === "bars" ? "bar" : "line",
      name: one.name,
      data: thinned(one, area.width / pixelsByPoint[look], look === "bars"),
      showSymbol: false,
      // Nothing lies outside; without this, each line has a clipping path of its own.
      clip: false,
      connectNulls: false,
      lineStyle: { width: 1.3 },
      ...(look === "stacked" ? { areaStyle: { opacity: 0.35 } } : {}),
      // A limit far above all values would leave nothing of them to see.
      ...(index === 0 && limits !== undefined && (max !== undefined || limits.bad <= highest * 3)
        ? {
            markLine: {
              silent: true,
              symbol: "none",
              label: { show: false },
              lineStyle: { color: ink.bad, type: "dashed", width: 1 },
              data: [{ yAxis: limits.bad }],
            },
          }
        : {}),
    })),
  });
}

export function sizesPlot(panel: Sizes, answers: readonly PanelAnswer[], area: Area): string | undefined {
  const [query] = queriesOf(panel);
  const bars = seriesOf(panel, query!.refId, answers)
    .map((series) => ({ most: Number(series.tags.le), count: latestOf(series) ?? 0 }))
    .toSorted((a, b) => a.most - b.most);
  if (bars.length === 0) return undefined;
  return drawn(area, {
    xAxis: { ...axisLines, type: "category", data: bars.map(({ most }) => `${most}`), axisLabel: axisText },
    yAxis: valueAxis(query!.unit),
    series: [{ type: "bar", data: bars.map(({ count }) => count) }],
  });
}

const valueAxis = (unit: Unit) => ({
  type: "value",
  min: 0,
  splitNumber: 3,
  axisLabel: { ...axisText, formatter: (value: number) => readable(value, unit) },
  splitLine: { lineStyle: { color: ink.frame } },
});

/** Neighbouring points become one: what happened adds up, a level is the last of them. */
function thinned({ points }: NamedSeries, most: number, adds: boolean): [number, number | null][] {
  const size = Math.ceil(points.length / most);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const some = points.slice(index * size, (index + 1) * size);
    const values = some.flatMap(([, value]) => (value === null ? [] : [value]));
    // A bar of no height need not be drawn.
    const value = adds ? values.reduce((sum, value) => sum + value, 0) || null : (values.at(-1) ?? null);
    return [some[0]![0], value];
  });
}

function drawn({ width, height }: Area, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, useUTC: true, color: [...palette], grid, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return compact(svg);
}

/** Tenths of a pixel are enough; and nothing reacts to a pointer in a page. */
const compact = (svg: string): string =>
  svg
    .replaceAll(/>\s+</g, "><")
    .replaceAll(/<style ?>[^]*?<\/style>/g, "")
    .replaceAll(/ (?:class|ecmeta_\w+)="[^"]*"/g, "")
    // Of places, not of what is written there.
    .replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(/(\d+\.\d)\d+/g, "$1"))
    .replaceAll(/(L\d+)\.\d+ /g, "$1 ")
    .replaceAll(
      / (?:xml:space|baseProfile|version|xmlns|xmlns:xlink|pointer-events|stroke-linejoin)="[^"]*"/g,
      "",
    )
    .replaceAll(/ style="font[^"]*?(\d+)px[^"]*"/g, ' font-size="$1"')
    .replaceAll("></path>", "/>")
    .replaceAll(alike, (run, style: string) => {
      const shapes = [...run.matchAll(/ d="([^"]*)"/g)].map(([, shape]) => shape!);
      return `<path d="${shapes.join("")}"${style}/>`;
    });

/** Neighbours that are drawn alike, each with a path of its own: lines of the grid, bars of one colour. */
const alike = /<path d="[^"]*"( [^>]*)\/>(?:<path d="[^"]*"\1\/>)+/g;
