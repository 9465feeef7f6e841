import { graphOf } from "../../simulator/monitor/graph.ts";
import { readProject, readStackConfig, stackConfigFile } from "../../simulator/monitor/project.ts";
import { renderGraph } from "../../simulator/monitor/renderGraph.ts";
import { runProgram } from "../../simulator/monitor/runProgram.ts";
import { heading } from "./report.ts";

/** The same program, with a recorder in the engine's place: what would exist, without anything being made. */
export async function showWithoutEngine(projectDir: string, stack: string): Promise<void> {
  const { config, secretKeys, sealed } = readStackConfig(
    stackConfigFile(projectDir, stack),
    readProject(projectDir).name,
  );
  const run = await runProgram({ projectDir, stack, config, secretKeys, preview: false });
  console.log(heading("No engine ran"));
  console.log("  This is what the program asked for, recorded by a stand-in for the engine.\n");
  console.log(renderGraph(graphOf(run.resources, sealed)));
  if (run.userErrors.length > 0) {
    console.error(run.userErrors.join("\n"));
    process.exitCode = 1;
  }
}
