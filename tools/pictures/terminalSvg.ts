/** A terminal's screen as SVG: text that can be selected, in the colours of a light page or of a dark one. */

import type { Run, Screen } from "./screen.ts";

interface Palette {
  readonly paper: string;
  readonly bar: string;
  readonly edge: string;
  readonly text: string;
  readonly dim: string;
  /** Red, green, yellow, blue, magenta, cyan: numbers 1 to 6, and 9 to 14, of a terminal's colours. */
  readonly colours: readonly string[];
}

/** Each stands out from the paper by at least 4.5:1 (WCAG AA). */
export const light: Palette = {
  paper: "#ffffff",
  bar: "#f6f8fa",
  edge: "#d0d7de",
  text: "#1f2328",
  dim: "#59636e",
  colours: ["#cf222e", "#1a7f37", "#9a6700", "#0969da", "#8250df", "#1b7c83"],
};

export const dark: Palette = {
  paper: "#0d1117",
  bar: "#161b22",
  edge: "#3d444d",
  text: "#f0f6fc",
  dim: "#9198a1",
  colours: ["#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf"],
};

/** A monospaced sign is about 0.6 of its size wide in every font; `textLength` makes it so in all. */
const sign = { size: 14, width: 8.4 };
const lineHeight = 20;
const padding = 16;
const barHeight = 30;

/**
 * @param title of the picture, for those who do not see it
 * @param typed commands, as a person would type them, each with what came of it
 */
export function terminalSvg(
  title: string,
  columns: number,
  typed: readonly { readonly command: string; readonly screen: Screen }[],
): string {
  const lines = typed.flatMap(({ command, screen }): Screen => [prompt(command), ...screen]);
  const width = Math.ceil(columns * sign.width) + 2 * padding;
  const height = barHeight + lines.length * lineHeight + 2 * padding;
  const y = (line: number): number => barHeight + padding + line * lineHeight + sign.size;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>text{font:${sign.size}px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;white-space:pre}.b{font-weight:600}${styleOf(light)}@media (prefers-color-scheme: dark) {${styleOf(dark)}}</style>`,
    `<rect class="paper" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    `<path class="bar" d="M0.5 ${barHeight}V8.5a8 8 0 0 1 8 -8H${width - 8.5}a8 8 0 0 1 8 8V${barHeight}Z"/>`,
    ...[18, 36, 54].map((x) => `<circle class="knob" cx="${x}" cy="${barHeight / 2}" r="5"/>`),
    ...lines.flatMap((runs, line) => runs.map((run) => text(run, y(line)))),
    "</svg>",
  ].join("\n")}\n`;
}

const prompt = (command: string): Run[] => [
  { column: 0, text: "$", colour: 2, bold: true, dim: false },
  { column: 2, text: command, colour: undefined, bold: true, dim: false },
];

const styleOf = ({ paper, bar, edge, text: ink, dim, colours }: Palette): string =>
  [
    `text{fill:${ink}}.paper{fill:${paper};stroke:${edge}}.bar{fill:${bar};stroke:${edge}}.knob{fill:${edge}}.d{fill:${dim}}`,
    ...colours.map((colour, index) => `.c${index + 1}{fill:${colour}}`),
  ].join("");

function text({ column, text: words, colour, bold, dim }: Run, y: number): string {
  // Bright colours (from 8) are as the others; black and white are for who knows the background.
  const hue = colour === undefined ? 0 : colour % 8;
  const kinds = [...(bold ? ["b"] : []), ...(dim ? ["d"] : []), ...(hue > 0 && hue < 7 ? [`c${hue}`] : [])];
  const x = round(padding + column * sign.width);
  return `<text${kinds.length === 0 ? "" : ` class="${kinds.join(" ")}"`} x="${x}" y="${y}" textLength="${round([...words].length * sign.width)}">${escaped(words)}</text>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (words: string): string =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
