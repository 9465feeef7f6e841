/** Ends a run with one line: `N passed, N failed, N skipped`. */

import { lacksOf } from "../setUp/lacks.ts";

/** Of Jest's `AggregatedResult`. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that did not load. */
  readonly numRuntimeErrorTestSuites: number;
  readonly wasInterrupted: boolean;
}

/** A file that does not load counts as failed, and so does a run that was cut off. */
export default class SummaryReporter {
  onRunComplete(_: unknown, results: Results): void {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const lines = [
      ...(skipped > 0 && lacksOf().length > 0
        ? [`Skipped: what needs ${lacksOf().join(", ")}. \`make test\` says what to install.`]
        : []),
      `${results.numPassedTests} passed, ${failed || (results.wasInterrupted ? 1 : 0)} failed, ${skipped} skipped`,
    ];
    // After all that Jest itself has to say.
    process.once("exit", () => console.log(lines.join("\n")));
  }
}
