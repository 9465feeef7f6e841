/** Tests that need more of the machine than Node: skipped where it lacks that. In CI they must run. */

import { describe, test } from "@jest/globals";
import { has } from "./lacks.ts";
import type { Need } from "./needs.ts";

/** `test`, or `test.skip`. */
export const testWith = (...needs: readonly Need[]) => (has(...needs) ? test : test.skip);

/** `describe`, or `describe.skip`. */
export const describeWith = (...needs: readonly Need[]) => (has(...needs) ? describe : describe.skip);
