/** Small pieces of SVG. */

import { ink } from "./inks.ts";

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
