/** A table with a row for each value of a tag. */

import { unitOf } from "../../model/monitoring/query.ts";
import { refIdOf } from "../dashboards/panelQueries.ts";
import type { Table } from "../dashboards/spec.ts";
import { latestOf, seriesOf, type PanelAnswer } from "./answers.ts";
import { readable } from "./readable.ts";
import { ink, shortened, text } from "./svgText.ts";
import { colourOf } from "./valuePlot.ts";

const rowPixels = 20;
const top = 44;

export function tablePlot(
  panel: Table,
  answers: readonly PanelAnswer[],
  width: number,
  height: number,
): string | undefined {
  const { rowOf, also, columns } = panel;
  const first = seriesOf(panel, refIdOf(0), answers).toSorted((a, b) =>
    (a.tags[rowOf] ?? "").localeCompare(b.tags[rowOf] ?? ""),
  );
  if (first.length === 0) return undefined;
  const tags = [rowOf, ...also];
  const each = (width - 24) / (tags.length + columns.length);
  const head = [...tags, ...columns.map(({ title }) => title)].map((title, index) =>
    text(shortened(title, Math.floor(each / 6)), 12 + index * each, top, {
      size: 11,
      fill: ink.quiet,
      weight: "600",
    }),
  );
  const most = Math.floor((height - top - 12) / rowPixels);
  const rows = first.slice(0, most).map((row, index) => {
    const y = top + (index + 1) * rowPixels;
    const names = tags.map((tag, at) =>
      text(shortened(row.tags[tag] ?? "", Math.floor(each / 6.5)), 12 + at * each, y, { size: 11 }),
    );
    const values = columns.map(({ query, limits, names }, at) => {
      const series = seriesOf(panel, refIdOf(at), answers).find(
        ({ tags }) => tags[rowOf] === row.tags[rowOf],
      );
      const value = series && latestOf(series);
      if (value === undefined) return "";
      return text(
        names?.[String(value)] ?? readable(value, unitOf(query)),
        12 + (tags.length + at) * each,
        y,
        {
          size: 11,
          fill: colourOf(value, limits),
        },
      );
    });
    return [...names, ...values].join("");
  });
  return [...head, ...rows].join("");
}
