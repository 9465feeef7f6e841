/** Jest's order of test files. */

import Sequencer from "@jest/test-sequencer";
import { suites } from "../suites.ts";

/** The suites one after the other; within a suite, those first that took longest last time. */
export default class CheapFirst extends Sequencer {
  sort(tests) {
    return suites.flatMap(({ name }) =>
      super.sort(tests.filter(({ context }) => context.config.displayName.name === name)),
    );
  }
}
