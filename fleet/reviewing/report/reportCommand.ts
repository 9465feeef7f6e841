/** `jitsi report`: changes from a file as Markdown. */

import { exitCodes, type ExitCode } from "../../terminal/failure.ts";
import type { WordsGiven } from "./command.ts";
import { renderComment, renderReport } from "./markdown.ts";
import { readChanges } from "./readChanges.ts";

export function runReport(file: string, { full, ...words }: WordsGiven & { full?: boolean }): ExitCode {
  const { changes, drift } = readChanges(file);
  const render = full ? renderReport : renderComment;
  process.stdout.write(render(changes, { ...words, drift }));
  return exitCodes.ok;
}
