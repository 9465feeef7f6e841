/** Small pieces of SVG. */

export const ink = {
  text: "#24292e",
  quiet: "#6a737d",
  frame: "#d8dee4",
  good: "#2f9e44",
  warn: "#e8890c",
  bad: "#d6303a",
} as const;

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => escapes[character]!);

export interface TextStyle {
  readonly size?: number;
  readonly fill?: string;
  readonly weight?: "600";
  readonly anchor?: "middle" | "end";
}

export const text = (
  content: string,
  x: number,
  y: number,
  { size = 12, fill = ink.text, weight, anchor }: TextStyle = {},
): string => {
  const more = [
    ...(weight === undefined ? [] : [` font-weight="${weight}"`]),
    ...(anchor === undefined ? [] : [` text-anchor="${anchor}"`]),
  ].join("");
  const at = (pixels: number) => Math.round(pixels);
  return `<text x="${at(x)}" y="${at(y)}" font-size="${size}" fill="${fill}"${more}>${escaped(content)}</text>`;
};

/** At most so many characters. */
export const shortened = (content: string, most: number): string =>
  content.length <= most ? content : `${content.slice(0, most - 1)}…`;
