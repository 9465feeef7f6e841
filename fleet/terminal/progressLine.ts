/** One line on the error stream that changes in place, for a person who watches; nothing in a pipe or a file. */

import { visible } from "../../model/visible.ts";
import { paint } from "./paint.ts";

export interface ProgressLine {
  readonly show: (text: string) => void;
  /** Takes the line away again. */
  readonly end: () => void;
}

export interface CountingLine {
  /** One more is done. */
  readonly step: () => void;
  readonly end: () => void;
}

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  return {
    show(text) {
      // A line that wraps could not be taken away as one. A terminal may not know its width, and say 0.
      stream.write(`${clear}${paint("dim", visible(text).slice(0, (stream.columns || 80) - 1), stream)}`);
    },
    end: () => void stream.write(clear),
  };
}

/** To the line's beginning, and clear it (ECMA-48, EL). */
const clear = "\r\u001b[K";

/** Shown from the beginning: the first of many takes longest. @param text of how many are done */
export function countingLine(text: (done: number) => string): CountingLine {
  const { show, end } = progressLine();
  let done = 0;
  show(text(done));
  return { step: () => show(text(++done)), end };
}
