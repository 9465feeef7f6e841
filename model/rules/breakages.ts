/** For tests: one broken deployment a line, and the one rule that must speak. */

import { expect, test } from "@jest/globals";
import { describe, type Deployment } from "../deployment.ts";
import type { Settings } from "../settings.ts";
import { check } from "./index.ts";

export interface Breakage {
  /** Id of the only rule that may find anything. */
  readonly rule: string;
  /** What is wrong. */
  readonly by: string;
  /** Settings that are wrong, or a deployment that is. */
  readonly broken: Settings | Deployment;
  /** Keys of all problems, in order. */
  readonly keys: readonly string[];
  /** Words of the first problem. */
  readonly says?: RegExp;
}

export function testBreakages(breakages: readonly Breakage[]): void {
  test.each(breakages.map((breakage) => [breakage.rule, breakage.by, breakage] as const))(
    "%s: %s",
    (rule, _by, { broken, keys, says }) => {
      const problems = check("topology" in broken ? broken : describe(broken));
      expect(problems.map((problem) => `${problem.rule} ${problem.key}`)).toEqual(
        keys.map((key) => `${rule} ${key}`),
      );
      for (const { what, fix } of problems) {
        expect(what).toMatch(/[^.\s]$/);
        expect(fix).toMatch(/^[A-Z].*[.?]$/s);
        expect(`${what} ${fix}`).not.toMatch(/undefined|null|\[object/);
      }
      if (says !== undefined) expect(`${problems[0]?.what}. ${problems[0]?.fix}`).toMatch(says);
    },
  );
}
