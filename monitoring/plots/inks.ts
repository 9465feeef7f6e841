/** The colours of pictures for light pages, and what each becomes on a dark one. */

/** Of text and frames. GitHub's own (Primer), so that a picture belongs to the page around it. */
export const ink = {
  text: "#1f2328",
  quiet: "#59636e",
  frame: "#d1d9e0",
  page: "#f6f8fa",
  panel: "#ffffff",
  good: "#1a7f37",
  warn: "#9a6700",
  bad: "#cf222e",
} as const;

/** Of lines and areas: told apart by most people who see colours differently (Okabe and Ito, "Color Universal Design"), the last two added. */
export const palette = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#d55e00",
  "#56b4e9",
  "#cc79a7",
  "#7f7f7f",
  "#332288",
] as const;

/** For each of them. */
export const onDark: Readonly<Record<string, string>> = {
  [ink.text]: "#f0f6fc",
  [ink.quiet]: "#9198a1",
  [ink.frame]: "#3d444d",
  [ink.page]: "#0d1117",
  [ink.panel]: "#151b23",
  [ink.good]: "#3fb950",
  [ink.warn]: "#d29922",
  [ink.bad]: "#f85149",
  [palette[0]]: "#3b9bd8",
  [palette[1]]: "#e69f00",
  [palette[2]]: "#1fb58a",
  [palette[3]]: "#ec7a2b",
  [palette[4]]: "#7cc8f2",
  [palette[5]]: "#d98fb8",
  [palette[6]]: "#a0a0a0",
  [palette[7]]: "#9b8cf0",
};

/** For the beginning of an SVG: whoever prefers dark pages gets the other colours. A style sheet wins over the attributes of what is drawn. */
export const darkStyle = `<style>@media (prefers-color-scheme: dark){${Object.entries(onDark)
  .map(([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`)
  .join("")}}</style>`;
