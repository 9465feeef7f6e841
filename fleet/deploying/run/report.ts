/** What a run came to: a table for people, JSON for programs, an exit code for shells. */

import type { Outcome } from "../../command/shape.ts";
import { exitCodes, type ExitCode } from "../../terminal/failure.ts";
import { renderTable } from "../../terminal/table.ts";
import { paint } from "../../terminal/paint.ts";
import { shownPath } from "../../stacks/stackFolder.ts";
import { firstLine, shownChanges } from "./progress.ts";
import type { StackReport, WavesReport } from "./runWaves.ts";

export interface RunReport extends WavesReport {
  readonly run: string;
  /** Absolute path. */
  readonly journal: string;
}

export function exitCodeOf({ stacks, stopped }: WavesReport): ExitCode {
  if (stopped !== undefined) return exitCodes.stopped;
  return stacks.every(({ outcome }) => outcome === "done" || outcome === "skipped")
    ? exitCodes.ok
    : exitCodes.problems;
}

/** @param again the command that goes on with what is left */
export function outcomeOf(report: RunReport, again: string): Outcome {
  const exitCode = exitCodeOf(report);
  return {
    exitCode,
    json: { ok: exitCode === exitCodes.ok, exitCode, ...report },
    text: (width) => reportText(report, again, width),
  };
}

/** @param width of the terminal; undefined for a pipe */
export function reportText(report: RunReport, again: string, width: number | undefined): string {
  const { stacks, stopped, journal } = report;
  const table = renderTable(
    ["stack", "wave", "outcome", "time", "changes"],
    stacks.map((one) => [one.stack, one.wave, one.outcome, shownTime(one), whatOf(one)]),
    width,
  );
  const failed = stacks.filter(({ outcome }) => outcome === "failed");
  return [
    table,
    ...failed.map(
      ({ stack, errors, log }) =>
        `${paint(["bold", "red"], stack)}\n${indented(errors.join("\n"))}${log === undefined ? "" : `\n  All that the engine said: ${shownPath(log)}`}`,
    ),
    [
      `${counts(stacks)}. Journal: ${shownPath(journal)}`,
      ...(stopped === undefined ? [] : [`Stopped before the end: ${stopped}.`]),
      ...(exitCodeOf(report) === exitCodes.ok ? [] : [`Go on with what is left: ${again}`]),
    ].join("\n"),
  ].join("\n\n");
}

const shownTime = ({ seconds, log }: StackReport): string =>
  log === undefined && seconds === 0 ? "" : `${Math.round(seconds)} s`;

const whatOf = ({ outcome, changes, errors }: StackReport): string =>
  outcome === "done"
    ? shownChanges(changes)
    : outcome === "skipped"
      ? "done by an earlier run"
      : firstLine(errors[0] ?? "");

const indented = (text: string): string => text.replaceAll(/^/gm, "  ");

/** `27 done, 3 failed`. */
function counts(stacks: readonly StackReport[]): string {
  const byOutcome = new Map<string, number>();
  for (const { outcome } of stacks) byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
  return [...byOutcome].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}
