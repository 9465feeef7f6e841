/** How wide a text will be, without a browser. */

/** Widths of Helvetica in thousandths of the size (Adobe Core 14 AFM), by groups of equal width. */
const thousandths: readonly (readonly [signs: string, width: number])[] = [
  ["ijl'", 222],
  [" !,./:;If[]t\\", 278],
  ["()-r`", 333],
  ["cksvxyzJ", 500],
  ["abdeghnopqu0123456789L$#_?", 556],
  ["FTZ~+<>=", 611],
  ["ABEKPSVXY&", 667],
  ["CDHNRUw", 722],
  ["GOQ", 778],
  ["mM", 833],
  ["W@%", 1000],
];

const widths = new Map(
  thousandths.flatMap(([signs, width]) => [...signs].map((sign) => [sign, width] as const)),
);

const unknown = 600;

/** Readers have other fonts than Helvetica, and some are wider (DejaVu Sans by an eighth). */
const reserve = 1.14;

/** In px, a little on the safe side. */
export function textWidth(text: string, size: number, bold = false): number {
  const sum = [...text].reduce((total, sign) => total + (widths.get(sign) ?? unknown), 0);
  return (sum / 1000) * size * reserve * (bold ? 1.08 : 1);
}

/** The text, or as much of it as fits, with an ellipsis. */
export function fitText(text: string, size: number, width: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  let kept = text;
  while (kept.length > 1 && textWidth(`${kept}…`, size, bold) > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}
