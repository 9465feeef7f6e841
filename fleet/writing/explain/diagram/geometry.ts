import type { Box, Point } from "./drawing.ts";

type Rectangle = Pick<Box, "x" | "y" | "width" | "height">;

export const rightOf = ({ x, width }: Pick<Rectangle, "x" | "width">): number => x + width;
export const bottomOf = ({ y, height }: Pick<Rectangle, "y" | "height">): number => y + height;
export const middleOf = ({ y, height }: Pick<Rectangle, "y" | "height">): number => y + height / 2;
export const centreOf = ({ x, width }: Pick<Rectangle, "x" | "width">): number => x + width / 2;
/** On a whole pixel, so that lines over one another look like one. */
export const point = (x: number, y: number): Point => ({ x: Math.round(x), y: Math.round(y) });
