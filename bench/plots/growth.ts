/**
 * Draws how `jitsi check` and `jitsi diff` grow with stacks and with bridges, from what bench/fleet.ts printed.
 *
 * node bench/fleet.ts --sizes 10,100,1000,5000 | tee fleet.jsonl; node bench/plots/growth.ts fleet.jsonl
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { init, type EChartsCoreOption } from "echarts";
import { darkStyle, ink, palette } from "../../monitoring/plots/inks.ts";

interface Figure {
  readonly metric: string;
  readonly value: number;
  readonly stacks?: number;
  readonly bridges?: number;
}

const docs = join(import.meta.dirname, "..", "..", "docs");
const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("Name the file that has what bench/fleet.ts printed.");
  process.exit(2);
}
const figures = readFileSync(file, "utf8")
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line) as Figure);

const points = (metric: string, by: "stacks" | "bridges"): [number, number][] =>
  figures.flatMap((figure) =>
    figure.metric === metric && figure[by] !== undefined ? [[figure[by], figure.value]] : [],
  );

/** Both axes logarithmic: what grows in proportion is a straight line of slope one. */
function draw(
  name: string,
  title: string,
  across: string,
  lines: Readonly<Record<string, [number, number][]>>,
): void {
  const textStyle = { color: ink.quiet, fontSize: 13 };
  const axis = {
    type: "log",
    axisLabel: textStyle,
    nameTextStyle: textStyle,
    axisLine: { lineStyle: { color: ink.quiet } },
    axisTick: { lineStyle: { color: ink.quiet } },
    splitLine: { lineStyle: { color: ink.frame } },
  };
  const option: EChartsCoreOption = {
    animation: false,
    backgroundColor: ink.panel,
    color: [palette[0], palette[3]],
    title: { text: title, left: "center", textStyle: { color: ink.text } },
    legend: { bottom: 0, textStyle, itemGap: 24 },
    grid: { left: 70, right: 40, top: 70, bottom: 70 },
    xAxis: { ...axis, name: across, nameLocation: "middle", nameGap: 28 },
    yAxis: { ...axis, name: "CPU seconds" },
    series: Object.entries(lines).map(([label, data]) => ({
      type: "line",
      name: label,
      data,
      symbol: "circle",
      symbolSize: 8,
    })),
  };
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 720, height: 420 });
  chart.setOption(option);
  const svg = chart.renderToSVGString().replace(/(?<=<svg [^>]*>)/, `\n${darkStyle}`);
  writeFileSync(join(docs, `${name}.svg`), `${svg}\n`);
  chart.dispose();
}

draw("fleet-growth", "All stacks, a change to each", "stacks", {
  check: points("check_cpu", "stacks"),
  diff: points("diff_cpu", "stacks"),
});
draw("bridges-growth", "One stack, a change to each bridge", "bridges", {
  diff: points("diff_one_stack_cpu", "bridges"),
});
