/** `jitsi graph`: every resource of a stack, from the real program under a monitor that takes the engine's place. */

import { graphOf } from "../../simulator/monitor/graph.ts";
import { readProject, readStackConfig } from "../../simulator/monitor/project.ts";
import { renderGraph } from "../../simulator/monitor/renderGraph.ts";
import { runProgram } from "../../simulator/monitor/runProgram.ts";
import { exitCodes, Failure, type ExitCode } from "../failure.ts";
import { renderProblems } from "../../model/problem.ts";
import { loadStack } from "../loadStack.ts";
import { referencesOf } from "../stackReferences.ts";
import { mustKnow, openStackFolder, projectDir, stackFilePath } from "../stackFolder.ts";

export interface GraphOptions {
  readonly config: string;
  readonly preview?: boolean;
  readonly json?: boolean;
}

export async function runGraph(stack: string, { config, preview, json }: GraphOptions): Promise<ExitCode> {
  const folder = openStackFolder(config);
  // The program would say the same, seconds later and with its own idea of the file's name.
  mustKnow(folder, [stack]);
  const { source, deployment, problems } = loadStack(folder, stack);
  if (problems.length > 0) throw new Failure(renderProblems(source, problems));
  const { sealed, ...values } = readStackConfig(stackFilePath(folder, stack), readProject(projectDir).name);
  const { resources, userErrors } = await runProgram({
    projectDir,
    stack,
    config: values.config,
    secretKeys: values.secretKeys,
    preview: preview ?? false,
    stackReferences: referencesOf(folder, deployment?.settings),
  });
  if (userErrors.length > 0)
    throw new Failure(`The program of stack ${stack} failed.\n${userErrors.join("\n")}`);
  const graph = graphOf(resources, sealed);
  process.stdout.write(json ? `${JSON.stringify(graph, undefined, 2)}\n` : renderGraph(graph));
  return exitCodes.ok;
}
