/** The golden form of a graph: YAML for the reviewer of a pull request. */
import { stringify } from "yaml";
import type { Graph, GraphNode } from "./graph.ts";

/**
 * First the tree of labels, then one section for each resource in the same order. Labels stand at the start of a
 * line, so that a diff's hunk header names the resource; one changed value is one changed line; long texts are
 * blocks of lines.
 */
export function renderGraph(graph: Graph): string {
  const tree = graph.nodes.map((node) => "  ".repeat(node.depth) + node.label).join("\n");
  const sections = [
    toYaml({ tree: `${tree}\n` }),
    ...graph.nodes.map((node) => toYaml({ [node.label]: body(node) })),
  ];
  return sections.join("\n");
}

function body(node: GraphNode): Record<string, unknown> {
  const all = {
    in: node.parent,
    provider: node.provider,
    options: node.options,
    dependsOn: node.dependsOn,
    uses: node.uses,
    inputs: node.inputs,
    outputs: node.outputs,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, blockQuote: "literal", aliasDuplicateObjects: false });
}
