/** The resource graph of every stack is a file in test/golden, so that a change of what is deployed shows in review. */

import { join } from "node:path";
import { graphOf } from "../../simulator/monitor/graph.ts";
import { renderGraph } from "../../simulator/monitor/renderGraph.ts";
import { projectDir } from "../stacks/allStacks.ts";
import type { runStack } from "../stacks/runStack.ts";

export const goldenFile = (stack: string): string => join(projectDir, "test/golden", `${stack}.yaml`);

/** The file's text. */
export const goldenText = ({
  resources,
  sealed,
}: Pick<Awaited<ReturnType<typeof runStack>>, "resources" | "sealed">): string =>
  renderGraph(graphOf(resources, sealed));
