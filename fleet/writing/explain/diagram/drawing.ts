/** A picture as plain data: what is where, in px, before it is SVG. */

/** What a line stands for; it has a colour of its own. */
export type FlowKind = "web" | "signalling" | "media" | "relay" | "measurements";

export interface Box {
  readonly kind: "participants" | "group" | "host" | "container";
  /** For tests and for people who read the SVG: `app`, `app/web`. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Smaller, below the title; behind it in a box of one line. */
  readonly caption?: string;
  /** One of several that are alike: the others look out behind it. */
  readonly copies?: true;
  /** Colour of what a container does. */
  readonly flow?: FlowKind;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Straight pieces, horizontal or vertical. */
export interface Line {
  readonly flow: FlowKind;
  readonly points: readonly Point[];
  readonly arrowAtStart?: boolean;
  readonly arrowAtEnd?: boolean;
}

export interface Label {
  readonly flow: FlowKind;
  /** The baseline's point that `anchor` speaks of. */
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  readonly text: string;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: string;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly labels: readonly Label[];
  readonly legend: { readonly y: number; readonly entries: readonly LegendEntry[] };
}

export interface LegendEntry {
  readonly flow: FlowKind;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}
