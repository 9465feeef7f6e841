/** A table with a row for each value of a tag. */

import { unitOf } from "../../model/monitoring/query.ts";
import { refIdOf } from "../dashboards/panelQueries.ts";
import type { Table } from "../dashboards/spec.ts";
import { latestOf, seriesOf, type PanelAnswer } from "./answers.ts";
import { readable } from "./readable.ts";
import { ink } from "./inks.ts";
import { shortened, text } from "./svgText.ts";
import { colourOf } from "./valuePlot.ts";

const fontSize = 11;
const letter = 6.2;
/** How much wider bold letters are. */
const bold = 1.12;
/** From a column to the next. */
const between = 8;
const rowPixels = 20;
const side = 12;
/** Of the first line of the head. */
const top = 44;
const headLine = 14;

/** A cell's text, and its colour where it has one of its own. */
interface Cell {
  readonly words: string;
  readonly fill?: string;
}

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
  const heads = [...tags, ...columns.map(({ title }) => title)].map(inTwoLines);
  const firstRow = top + headLine + rowPixels;
  const rows = first.slice(0, Math.floor((height - firstRow - 8) / rowPixels) + 1).map((row) => [
    ...tags.map((tag): Cell => ({ words: row.tags[tag] ?? "" })),
    ...columns.map(({ query, limits, names }, at): Cell => {
      const series = seriesOf(panel, refIdOf(at), answers).find(
        ({ tags }) => tags[rowOf] === row.tags[rowOf],
      );
      const value = series && latestOf(series);
      if (value === undefined) return { words: "" };
      return {
        words: names?.[String(value)] ?? readable(value, unitOf(query)),
        fill: colourOf(value, limits),
      };
    }),
  ]);
  const widths = columnWidths(heads, rows, tags.length, width - 2 * side);
  const x = widths.map((_, column) => side + widths.slice(0, column).reduce((sum, one) => sum + one, 0));
  const fitting = (words: string, column: number): string =>
    shortened(words, Math.floor((widths[column]! - 4) / letter));
  return [
    ...heads.flatMap((lines, column) =>
      lines.map((line, index) =>
        text(fitting(line, column), x[column]!, top + (index + 2 - lines.length) * headLine, {
          size: fontSize,
          fill: ink.quiet,
          weight: "600",
        }),
      ),
    ),
    ...rows.flatMap((cells, row) =>
      cells.map(({ words, fill }, column) =>
        text(fitting(words, column), x[column]!, firstRow + row * rowPixels, {
          size: fontSize,
          ...(fill === undefined ? {} : { fill }),
        }),
      ),
    ),
  ].join("");
}

/** Broken at the space that is nearest to the middle. */
function inTwoLines(title: string): string[] {
  const spaces = [...title.matchAll(/ /g)].map(({ index }) => index);
  if (title.length < 8 || spaces.length === 0) return [title];
  const off = (index: number): number => Math.abs(index - title.length / 2);
  const middle = spaces.reduce((best, index) => (off(index) < off(best) ? index : best));
  return [title.slice(0, middle), title.slice(middle + 1)];
}

/** As wide as their texts; where all together are too wide, the columns of names (the first ones) give. */
function columnWidths(
  heads: readonly (readonly string[])[],
  rows: readonly (readonly Cell[])[],
  names: number,
  room: number,
): number[] {
  const natural = heads.map((lines, column) => {
    const head = Math.max(...lines.map(({ length }) => length)) * bold;
    const cells = Math.max(...rows.map((row) => row[column]!.words.length));
    return between + letter * Math.max(head, cells);
  });
  const sum = (some: readonly number[]): number => some.reduce((total, one) => total + one, 0);
  const spare = room - sum(natural);
  if (spare >= 0) return natural.map((one) => one + spare / natural.length);
  const share = Math.max(0.4, 1 + spare / sum(natural.slice(0, names)));
  return natural.map((one, column) => (column < names ? one * share : one));
}
