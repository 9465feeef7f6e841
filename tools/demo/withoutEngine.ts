import { loadFineStack } from "../../fleet/stacks/loadStack.ts";
import { examplesDir, openStackFolder, stackFilePath } from "../../fleet/stacks/stackFolder.ts";
import { referencesOf } from "../../fleet/stacks/stackReferences.ts";
import { graphOf, type Plain } from "../../simulator/monitor/graph.ts";
import { readProject } from "../../programs/pulumi-cli/project.ts";
import { readStackConfig } from "../../simulator/monitor/stackConfig.ts";
import { runProgram } from "../../simulator/monitor/runProgram.ts";
import type { ResourceLine } from "./report.ts";

export interface Recorded {
  readonly resources: readonly ResourceLine[];
  readonly outputs: Readonly<Record<string, Plain>>;
  /** Sentences; empty if the program came to its end. */
  readonly errors: readonly string[];
}

/** The same program, with a recorder in the engine's place: what would exist, without anything being made. */
export async function recordProgram(projectDir: string, stack: string): Promise<Recorded> {
  const folder = openStackFolder(examplesDir);
  const { config, secretKeys, sealed } = readStackConfig(
    stackFilePath(folder, stack),
    readProject(projectDir).name,
  );
  const { resources, userErrors } = await runProgram({
    projectDir,
    stack,
    config,
    secretKeys,
    preview: false,
    stackReferences: referencesOf(folder, loadFineStack(folder, stack).settings),
  });
  return { resources, outputs: graphOf(resources, sealed).nodes[0]?.outputs ?? {}, errors: userErrors };
}
