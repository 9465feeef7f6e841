/** A drawing as SVG, readable on light and dark pages. */

import type { Box, Drawing, FlowKind, Label, LegendEntry, Line, Point } from "./drawing.ts";
import { companionHeight, container, copies, fontSize, host, inlineGap, legend, page } from "./sizes.ts";
import { textWidth } from "./textWidth.ts";

interface Palette {
  readonly page: string;
  readonly host: string;
  readonly container: string;
  readonly edge: string;
  readonly text: string;
  readonly muted: string;
  readonly flows: Readonly<Record<FlowKind, string>>;
}

/** Each flow's colour stands out from the page by at least 4.5:1 (WCAG AA), so that labels can have it too. */
export const light: Palette = {
  page: "#ffffff",
  host: "#f6f8fa",
  container: "#ffffff",
  edge: "#d0d7de",
  text: "#1f2328",
  muted: "#59636e",
  flows: {
    web: "#0969da",
    signalling: "#bc4c00",
    media: "#1a7f37",
    relay: "#8250df",
    measurements: "#57606a",
  },
};

export const dark: Palette = {
  page: "#0d1117",
  host: "#161b22",
  container: "#21262d",
  edge: "#3d444d",
  text: "#f0f6fc",
  muted: "#9198a1",
  flows: {
    web: "#58a6ff",
    signalling: "#f0883e",
    media: "#3fb950",
    relay: "#bc8cff",
    measurements: "#9ea7b3",
  },
};

export function renderSvg(drawing: Drawing): string {
  const { width, height, title, subtitle, boxes, lines, labels } = drawing;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}" width="${number(width)}" height="${number(height)}" role="img" aria-labelledby="title">`,
    `<title id="title">${escape(`${title}: ${subtitle}`)}</title>`,
    `<style>${styleOf(light)}@media (prefers-color-scheme: dark) {${styleOf(dark)}}</style>`,
    `<defs>${Object.keys(light.flows).map(arrowHead).join("")}</defs>`,
    `<rect class="page" width="${number(width)}" height="${number(height)}" rx="12"/>`,
    text("heading", page.margin, page.margin + fontSize.heading, title),
    text("caption", page.margin, page.margin + fontSize.heading + 22, subtitle),
    // Frames, then lines, then containers: a line may cross a frame, but ends at a container's edge.
    ...boxes.filter(({ kind }) => kind === "group").map(frame),
    ...boxes.filter(({ kind }) => kind === "host").map(frame),
    ...lines.map(line),
    ...boxes.filter(({ kind }) => kind === "participants" || kind === "container").map(solid),
    ...labels.map(label),
    ...drawing.legend.entries.map(legendEntry),
    "</svg>",
  ].join("\n")}\n`;
}

const styleOf = ({
  page: paper,
  host: hostFill,
  container: fill,
  edge,
  text: ink,
  muted,
  flows,
}: Palette): string =>
  [
    `text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:${ink}}`,
    `.page{fill:${paper}}`,
    `.heading{font-size:${fontSize.heading}px;font-weight:700}`,
    `.title{font-size:${fontSize.title}px;font-weight:600}`,
    `.caption{font-size:${fontSize.caption}px;fill:${muted}}`,
    `.label{font-size:${fontSize.label}px;font-weight:600}`,
    `.group{fill:none;stroke:${edge};stroke-dasharray:5 4}`,
    `.host{fill:${hostFill};stroke:${edge}}`,
    `.box{fill:${fill};stroke:${edge}}`,
    `.line{fill:none;stroke-width:2}`,
    ...Object.entries(flows).map(
      ([flow, colour]) =>
        `.line.${flow}{stroke:${colour}}.head.${flow},.mark.${flow}{fill:${colour}}.label.${flow}{fill:${colour}}`,
    ),
  ].join("");

const arrowHead = (flow: string): string =>
  `<marker id="${flow}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5.5" markerHeight="5.5" orient="auto-start-reverse"><path class="head ${flow}" d="M0 1 10 5 0 9Z"/></marker>`;

const frame = (box: Box): string =>
  [
    `<g id="${escape(box.id)}">`,
    ...(box.copies === true ? copiesOf(box).map((copy) => rect(box.kind, copy, 10)) : []),
    rect(box.kind, box, 10),
    ...(box.kind === "group"
      ? [text("caption", box.x + 14, box.y + 20, box.title)]
      : [
          text("title", box.x + host.padding, box.y + 22, box.title),
          ...(box.caption === undefined
            ? []
            : [text("caption", box.x + host.padding, box.y + 41, box.caption)]),
        ]),
    "</g>",
  ].join("");

/** The one that is furthest behind first. */
const copiesOf = (box: Box): Box[] =>
  Array.from({ length: copies.count }, (_, index) => (copies.count - index) * copies.offset).map(
    (offset) => ({
      ...box,
      x: box.x + offset,
      y: box.y + offset,
    }),
  );

/** Rounded, with a bar in the colour of what it does. */
function solid(box: Box): string {
  const isBar = box.kind === "participants";
  const x = isBar ? box.x + box.width / 2 : box.x + container.padding;
  const anchor = isBar ? "middle" : "start";
  return [
    `<g id="${escape(box.id)}">`,
    rect("box", box, isBar ? 10 : 6),
    ...(box.flow === undefined
      ? []
      : [
          `<rect class="mark ${box.flow}" x="${number(box.x)}" y="${number(box.y + 8)}" width="3" height="${number(box.height - 16)}" rx="1.5"/>`,
        ]),
    ...(box.height === companionHeight
      ? [
          text("title", x, box.y + 21, box.title),
          text(
            "caption",
            x + textWidth(box.title, fontSize.title, true) + inlineGap,
            box.y + 21,
            box.caption ?? "",
          ),
        ]
      : [
          text("title", x, box.y + 21, box.title, anchor),
          ...(box.caption === undefined ? [] : [text("caption", x, box.y + 40, box.caption, anchor)]),
        ]),
    "</g>",
  ].join("");
}

const rect = (kind: string, { x, y, width, height }: Box, radius: number): string =>
  `<rect class="${kind}" x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="${number(radius)}"/>`;

const line = ({ flow, points, arrowAtStart = false, arrowAtEnd = false }: Line): string =>
  `<path class="line ${flow}" d="${pathOf(points)}"${arrowAtStart ? ` marker-start="url(#${flow})"` : ""}${arrowAtEnd ? ` marker-end="url(#${flow})"` : ""}/>`;

const cornerRadius = 8;

/** Straight pieces with round corners. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const pieces = rest.map((here, index) => {
    const next = rest[index + 1];
    if (next === undefined) return `L${at(here)}`;
    const before = towards(here, points[index]!);
    return `L${at(before)}Q${at(here)} ${at(towards(here, next))}`;
  });
  return `M${at(first)}${pieces.join("")}`;
}

/** A point near `from` on the way to `to`. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(cornerRadius, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

const at = ({ x, y }: Point): string => `${number(x)} ${number(y)}`;

const label = ({ flow, x, y, anchor, text: words }: Label): string =>
  text(`label ${flow}`, x, y, words, anchor);

const legendEntry = ({ flow, text: words, x, y }: LegendEntry): string =>
  `<path class="line ${flow}" d="M${number(x)} ${number(y - 4)}h${legend.sample}"/>${text("caption", x + legend.sample + 8, y, words)}`;

const text = (kind: string, x: number, y: number, words: string, anchor: Label["anchor"] = "start"): string =>
  `<text class="${kind}" x="${number(x)}" y="${number(y)}"${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${escape(words)}</text>`;

/** Two decimals are finer than any screen. */
const number = (value: number): string => String(Math.round(value * 100) / 100);

const escape = (words: string): string =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
