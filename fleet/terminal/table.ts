/** Tables and sections for a terminal. */

import Table from "cli-table3";
import { paint } from "./paint.ts";

/** A title with what belongs below it. */
export const section = (title: string, parts: readonly string[]): string =>
  [paint("bold", title), ...parts].join("\n");

/** For one terminal. */
export type TableOf = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const gap = "  ";

/**
 * Without frames, so that lines can be copied and searched; where the terminal is too narrow, the widest columns wrap.
 * @param width of the terminal in columns; undefined: lines are as long as they are, for a file or a pipe
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const columns = head.map((title, column) => [title, ...rows.map((row) => row[column] ?? "")]);
  const natural = columns.map((cells) => longest(cells));
  // Narrower ones would tear words apart.
  const narrowest = columns.map((cells) => longest(cells.flatMap((cell) => cell.split(" "))));
  const table = new Table({
    chars: { ...noFrame, middle: gap },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colWidths: width === undefined ? natural : fit(natural, narrowest, width - head.length * gap.length),
    wordWrap: true,
  });
  table.push(
    head.map((title) => paint("dim", title)),
    ...rows.map((row) => [...row]),
  );
  return table
    .toString()
    .split("\n")
    .map((line) => (gap + line).trimEnd())
    .join("\n");
}

const noFrame = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"].flatMap((side) =>
    [side, `${side}-mid`, `${side}-left`, `${side}-right`].map((part) => [part, ""]),
  ),
);

const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));

/** Takes from the widest column that can give until all fit, or none can. */
function fit(natural: readonly number[], narrowest: readonly number[], width: number): number[] {
  const widths = [...natural];
  for (;;) {
    const excess = widths.reduce((sum, one) => sum + one, 0) - width;
    const givers = widths.filter((one, column) => one > narrowest[column]!);
    if (excess <= 0 || givers.length === 0) return widths;
    const widest = widths.findIndex((one, column) => one === Math.max(...givers) && one > narrowest[column]!);
    widths[widest]! -= 1;
  }
}
