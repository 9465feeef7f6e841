/** A report as a Markdown parser sees it (remark, in Prettier's plugin): for tests. */

import * as plugin from "prettier/plugins/markdown";

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

export interface ParsedMarkdown {
  /** How often each type of node is there, e.g. `link`. */
  readonly types: Readonly<Record<string, number>>;
  /** Names of HTML tags in their order, with `/` before those that close. */
  readonly tags: readonly string[];
  /** Number of cells of each row of each table. */
  readonly tables: readonly (readonly number[])[];
  /** Text of headings. */
  readonly headings: readonly string[];
  /** All text outside of HTML. */
  readonly text: string;
}

const parser = plugin.parsers.markdown as unknown as {
  parse(text: string, options: object): Promise<Node> | Node;
};

export async function parseMarkdown(text: string): Promise<ParsedMarkdown> {
  const nodes = flat(await parser.parse(text, { originalText: text }));
  const types: Record<string, number> = {};
  for (const { type } of nodes) types[type] = (types[type] ?? 0) + 1;
  const html = nodes.filter(({ type }) => type === "html").map(({ value = "" }) => value);
  return {
    types,
    tags: html.flatMap((value) => [...value.matchAll(/<(\/?[a-z]+)[^>]*>/g)].map(([, tag]) => tag!)),
    tables: nodes
      .filter(({ type }) => type === "table")
      .map(({ children = [] }) => children.map((row) => row.children?.length ?? 0)),
    headings: nodes.filter(({ type }) => type === "heading").map(textOf),
    text: nodes
      .filter(({ type }) => type === "text")
      .map(textOf)
      .join(""),
  };
}

const flat = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(flat)];

const textOf = (node: Node): string =>
  flat(node)
    .filter(({ type }) => type !== "html")
    .map(({ value = "" }) => value)
    .join("");

/** Tags that were opened and not closed, or closed and not opened, in the order of the text. */
export function unbalanced(tags: readonly string[]): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const tag of tags.filter((name) => !["br", "wbr"].includes(name))) {
    if (!tag.startsWith("/")) open.push(tag);
    else if (open.at(-1) === tag.slice(1)) open.pop();
    else wrong.push(tag);
  }
  return [...open, ...wrong];
}
