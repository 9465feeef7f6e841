/** Measures of the diagram in px. */

/** Large enough for a README, which shows the picture at about four fifths of its size. */
export const fontSize = { heading: 22, title: 15, caption: 13, label: 13 } as const;

export const page = { margin: 24, headingHeight: 60 } as const;

export const participantsHeight = 52;

/** Between participants and hosts: room for arrows and their labels. */
export const topGap = 62;

export const container = { height: 50, padding: 12, narrowest: 132, widest: 330 } as const;

/** A container of one line: what every host has beside its bridges. */
export const companionHeight = 32;

/** From a title to the caption behind it. */
export const inlineGap = 12;

/** How far each copy looks out behind the one before it. */
export const copies = { count: 2, offset: 4 } as const;

/** Between containers in the app server's host. Rows move apart, within limits, to end where the other hosts do. */
export const grid = { columnGap: 36, rowGap: 38, widestRowGap: 84 } as const;

export const host = { padding: 16, headerHeight: 52, gap: 14 } as const;

export const group = { padding: 12, headerHeight: 30, gap: 20 } as const;

/** Between bridges of one host: room for the relay between them. */
export const bridgeGap = 30;

/** From the right edge of a bridge to the line of relays. */
export const relayInset = 30;

/** Between the app server's host and the others. */
export const gutter = { width: 150, busFromRight: 26 } as const;

/** From a host's edge to a line that runs beside it. */
export const beside = 26;

export const legend = { gap: 30, rowHeight: 22, sample: 26, between: 22 } as const;
