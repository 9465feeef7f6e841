/** The golden form of a graph: YAML for the reviewer of a pull request. */
import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { Graph, GraphNode, Plain } from "./graph.ts";

/**
 * First the tree of labels, then one section for each resource in the same order. Labels stand at the start of a
 * line, so that a diff's hunk header names the resource; one changed value is one changed line; long texts are
 * blocks of lines; what nobody can read is named by its size and hash.
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
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => !isEmpty(value))
      .map(([key, value]) => [key, readable(value as Plain)]),
  );
}

/** Base64, longer than any that a person would compare. */
const base64Line = /[A-Za-z0-9+/]{200,}={0,2}/g;

/** The value with `[gzip, 5120 bytes, sha256 0123456789ab]` in place of long base64; the hash is of the bytes that it stands for. */
function readable(value: Plain): Plain {
  if (typeof value === "string") return value.replace(base64Line, summaryOf);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Plain) => readable(item));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

function summaryOf(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  return `[${isGzip ? "gzip" : "base64"}, ${bytes.length} bytes, sha256 ${hash}]`;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, blockQuote: "literal", aliasDuplicateObjects: false });
}
