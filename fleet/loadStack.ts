/** From a stack's file to its deployment, or to everything that is wrong with it. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseSettings } from "../infra/settings.ts";
import { describe, type Deployment } from "../model/deployment.ts";
import { renderProblems, type Problem } from "../model/problem.ts";
import { check } from "../model/rules/index.ts";
import { Failure } from "./failure.ts";
import { mustKnow, projectDir, shownPath, stackFilePath, type StackFolder } from "./stackFolder.ts";
import { parseStackFile } from "./stackFile.ts";

export interface LoadedStack {
  readonly stack: string;
  /** The file, as people know it, e.g. `config/Pulumi.acme.yaml`. */
  readonly source: string;
  /** undefined if the settings could not be understood. It may be there and break rules. */
  readonly deployment: Deployment | undefined;
  readonly problems: readonly Problem[];
}

/** Never throws for what is in the file. */
export function loadStack(folder: StackFolder, stack: string): LoadedStack {
  const path = stackFilePath(folder, stack);
  const source = shownPath(path);
  const file = parseStackFile(readFileSync(path));
  // Settings of an unreadable file would all be reported as missing.
  if (file.problems.length > 0 && Object.keys(file.values).length === 0)
    return { stack, source, deployment: undefined, problems: file.problems };
  const parsed = parseSettings({
    source,
    values: file.values,
    isSecret: (key) => file.secretKeys.has(key),
    readFile: (name) => readFileSync(resolve(projectDir, name)),
  });
  if ("problems" in parsed)
    return { stack, source, deployment: undefined, problems: [...file.problems, ...parsed.problems] };
  const deployment = describe(parsed.settings);
  return { stack, source, deployment, problems: [...file.problems, ...check(deployment)] };
}

/** @throws Failure with every problem of the stack */
export function loadFineStack(folder: StackFolder, stack: string): Deployment {
  mustKnow(folder, [stack]);
  const { source, deployment, problems } = loadStack(folder, stack);
  if (deployment === undefined || problems.length > 0) throw new Failure(renderProblems(source, problems));
  return deployment;
}
