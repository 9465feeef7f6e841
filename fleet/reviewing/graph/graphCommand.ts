/** `jitsi graph`: every resource of a stack, as the golden files hold it. */

import { graphOf } from "../../../simulator/monitor/graph.ts";
import { renderGraph } from "../../../simulator/monitor/renderGraph.ts";
import { exitCodes, type ExitCode } from "../../terminal/failure.ts";
import { recordStack } from "../../stacks/recordStack.ts";
import { mustKnow, openStackFolder } from "../../stacks/stackFolder.ts";

export interface GraphOptions {
  readonly config: string;
  readonly preview?: boolean;
  readonly json?: boolean;
}

export async function runGraph(
  stack: string,
  { config, preview = false, json }: GraphOptions,
): Promise<ExitCode> {
  const folder = openStackFolder(config);
  mustKnow(folder, [stack]);
  const { resources, sealed } = await recordStack(folder, stack, { preview });
  const graph = graphOf(resources, sealed);
  process.stdout.write(json ? `${JSON.stringify(graph, undefined, 2)}\n` : renderGraph(graph));
  return exitCodes.ok;
}
