/** Where panels stand in Grafana's grid of 24 columns. */

import type { Dashboard, Panel } from "./spec.ts";

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PlacedRow {
  readonly title: string;
  readonly y: number;
  readonly panels: readonly { readonly panel: Panel; readonly at: Place }[];
}

export const columns = 24;

/** Of a row's title. */
export const rowHeight = 1;

/** In units of the grid, about 30 pixels each. */
const sizes: Readonly<Record<Panel["kind"], { w: number; h: number }>> = {
  course: { w: 12, h: 8 },
  now: { w: 4, h: 4 },
  total: { w: 6, h: 4 },
  table: { w: 24, h: 10 },
  sizes: { w: 12, h: 8 },
};

/** Panels from left to right; one that does not fit begins a new line below the highest of the last. */
export function placed({ rows }: Dashboard): PlacedRow[] {
  let y = 0;
  return rows.map(({ title, panels }) => {
    const top = y;
    y += rowHeight;
    let x = 0;
    let highest = 0;
    const places = panels.map((panel) => {
      const { w, h } = { ...sizes[panel.kind], ...(panel.width === undefined ? {} : { w: panel.width }) };
      if (x + w > columns) {
        x = 0;
        y += highest;
        highest = 0;
      }
      const at = { x, y, w, h };
      x += w;
      highest = Math.max(highest, h);
      return { panel, at };
    });
    y += highest;
    return { title, y: top, panels: places };
  });
}
