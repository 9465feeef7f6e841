/** Measures of the diagram in px. */

export const fontSize = { heading: 20, title: 13, caption: 11, label: 11 } as const;

export const page = { margin: 24, headingHeight: 56 } as const;

export const participantsHeight = 46;

/** Between participants and hosts: room for arrows and their labels. */
export const topGap = 62;

export const container = { height: 46, padding: 12, narrowest: 132, widest: 300 } as const;

/** A container of one line: what every host has beside its bridges. */
export const companionHeight = 28;

/** From a title to the caption behind it. */
export const inlineGap = 8;

/** How far each copy looks out behind the one before it. */
export const copies = { count: 2, offset: 4 } as const;

/** Between containers in the app server's host. Rows move apart, within limits, to end where the other hosts do. */
export const grid = { columnGap: 44, rowGap: 38, widestRowGap: 66 } as const;

export const host = { padding: 18, headerHeight: 44, gap: 16 } as const;

export const group = { padding: 14, headerHeight: 28, gap: 20 } as const;

/** Between bridges of one host: room for the relay between them. */
export const bridgeGap = 30;

/** From the right edge of a bridge to the line of relays. */
export const relayInset = 30;

/** Between the app server's host and the others. */
export const gutter = { width: 168, busFromRight: 30 } as const;

/** From a host's edge to a line that runs beside it. */
export const beside = 26;

export const legend = { gap: 30, rowHeight: 22, sample: 26, between: 26 } as const;
