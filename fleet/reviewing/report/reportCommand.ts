/** `jitsi report`: changes from a file as Markdown. */

import type { Outcome } from "../../command/shape.ts";
import { renderComment, renderReport } from "./markdown.ts";
import { readChanges } from "./readChanges.ts";
import type { WordsGiven } from "./words.ts";

export function run(file: string, { full, ...words }: WordsGiven & { full?: boolean }): Outcome {
  const { changes, drift } = readChanges(file);
  const render = full ? renderReport : renderComment;
  return { text: () => render(changes, { ...words, drift }) };
}
