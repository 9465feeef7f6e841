/** Which suites `make test FILTER=...` runs. */

import { globSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { suites, type SuiteName } from "../suites.ts";

/** @param filter as Jest takes it: a regular expression for the path of a test file; empty: all */
export function suitesFor(filter: string): ReadonlySet<SuiteName> {
  const pattern = new RegExp(filter, "i");
  return new Set(
    suites
      .filter(({ folders }) =>
        folders.some((folder) =>
          globSync(`${folder}/**/*.test.ts`, { cwd: projectDir }).some((file) =>
            pattern.test(join(projectDir, file)),
          ),
        ),
      )
      .map(({ name }) => name),
  );
}
