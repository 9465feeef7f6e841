/** `jitsi graph`: every resource of a stack, as the golden files hold it. */

import { graphOf } from "../../../simulator/monitor/graph.ts";
import { renderGraph } from "../../../simulator/monitor/renderGraph.ts";
import type { Outcome } from "../../command/shape.ts";
import { recordStack } from "../../stacks/recordStack.ts";
import { mustKnow, openStackFolder } from "../../stacks/stackFolder.ts";

export async function run(
  stack: string,
  { config, preview = false }: { config: string; preview?: boolean },
): Promise<Outcome> {
  const folder = openStackFolder(config);
  mustKnow(folder, [stack]);
  const { resources, sealed } = await recordStack(folder, stack, { preview });
  const graph = graphOf(resources, sealed);
  return { json: graph, text: () => renderGraph(graph) };
}
