/** What a run of the engine or a process that failed has to say. */

import type { RunResult } from "../simulator/engine/engine.ts";
import { explained } from "./engine/runs.ts";

/** Of a process: as execa has it, or what stood on its terminal. */
interface Ended {
  readonly exitCode?: number | undefined;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly screen?: string;
}

/** For `expect(failureOf(run)).toBe("")`: a failed test then shows why. @returns "" if it ended well */
export function failureOf(ended: RunResult | Ended): string {
  if (ended.exitCode === 0) return "";
  const said =
    "diagnostics" in ended
      ? [explained(ended)]
      : [ended.stdout, ended.stderr, "screen" in ended ? ended.screen : ""];
  return [`exit code ${ended.exitCode}`, ...said].filter(Boolean).join("\n");
}
