/** Puts each fault into a copy of the project and runs the test that has to notice it. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execaNode } from "execa";
import type { Mutation } from "./mutation.ts";

export interface Outcome {
  readonly mutation: Mutation;
  /** `fails to load`: the fault broke the file so that no test ran, which proves nothing. */
  readonly is: "killed" | "survived" | "fails to load";
  /** Full name of the first test that failed. */
  readonly by: string | undefined;
}

interface JestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Of one test file; the slowest on the list needs a sixth of it. */
const longestSeconds = 120;

/** A copy of the project, in which faults are tried one after the other. */
export class TrialCopy {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @returns the tests that fail without any fault */
  async failuresOf(testFile: string): Promise<readonly string[]> {
    const { failed, passed } = await this.#run(testFile);
    return failed.length === 0 && passed === 0 ? ["(no test ran)"] : failed;
  }

  async try(mutation: Mutation): Promise<Outcome> {
    const path = join(this.#dir, mutation.file);
    const text = readFileSync(path, "utf8");
    const mutated = text.replace(mutation.from, () => mutation.to);
    if (mutated === text) throw new Error(`${mutation.file} has no "${mutation.from}"`);
    writeFileSync(path, mutated);
    try {
      const { failed, passed } = await this.#run(mutation.killedBy);
      const is = failed.length > 0 ? "killed" : passed > 0 ? "survived" : "fails to load";
      return { mutation, is, by: failed[0] };
    } finally {
      writeFileSync(path, text);
    }
  }

  async #run(testFile: string): Promise<{ readonly failed: readonly string[]; readonly passed: number }> {
    const report = join(this.#dir, ".jest-report.json");
    rmSync(report, { force: true });
    const { timedOut } = await execaNode(
      join(this.#dir, "node_modules/jest/bin/jest.js"),
      [
        "--json",
        `--outputFile=${report}`,
        "--reporters=default",
        "--maxWorkers=1",
        "--runTestsByPath",
        testFile,
      ],
      {
        cwd: this.#dir,
        nodeOptions: ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
        reject: false,
        timeout: longestSeconds * 1000,
        killSignal: "SIGKILL",
      },
    );
    // A fault that lets something wait for ever is noticed as well.
    if (timedOut) return { failed: [`(not done within ${longestSeconds} s)`], passed: 0 };
    const { testResults, numPassedTests } = JSON.parse(readFileSync(report, "utf8")) as JestReport;
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === "failed")
      .map(({ fullName }) => fullName);
    return { failed, passed: numPassedTests };
  }
}
