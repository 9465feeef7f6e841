import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Colour for a terminal; plain text for a pipe, a file, and where NO_COLOR is set. */
export const paint = (format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(format, text, { stream });
