/** One group of changes as a section that folds. */

import { shortType, type Plain } from "../../../simulator/monitor/graph.ts";
import { countsText } from "../changes/counts.ts";
import { type PropertyChange, type ResourceChange } from "../changes/stackChange.ts";
import { isFilesHash } from "./general.ts";
import type { ChangeGroup, GroupedChange } from "./groups.ts";
import { code, diffBlock } from "./safeMarkdown.ts";
import { valueDiff, type Limits } from "./valueDiff.ts";

export interface Detail {
  /** How much of each value is shown; undefined: none. */
  readonly values: Limits | undefined;
  /** How many names of a list are shown. */
  readonly names: number;
}

export function groupSection({ stacks, resources }: ChangeGroup, detail: Detail): string {
  const several = stacks.length > 1;
  const counts = countsText(resources.map(({ change }) => change));
  const title = several
    ? `The same in ${stacks.length} stacks: ${counts} in each`
    : `${code(stacks[0]!)}: ${counts}`;
  const body = [
    ...(several ? [`Stacks: ${nameList(stacks, detail.names)}`] : []),
    ...bundles(resources).map((bundle) => bundleText(bundle, detail)),
  ];
  return folded(title, body.join("\n\n"));
}

/** Markdown within a part that a reader opens. Blank lines around the text make it Markdown and not HTML. */
export const folded = (title: string, text: string): string =>
  `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;

/** As many as may be shown, and how many more there are. */
export const nameList = (names: readonly string[], most: number): string =>
  names.length <= most
    ? names.map((name) => code(name)).join(", ")
    : `${names
        .slice(0, most)
        .map((name) => code(name))
        .join(", ")} and ${names.length - most} more`;

/** Resources of one type to which the same happens, as one. */
function bundles(resources: readonly GroupedChange[]): GroupedChange[] {
  const found = new Map<string, { change: ResourceChange; names: Set<string> }>();
  for (const { change, names } of resources) {
    const { action, type, protected: kept, deleteBeforeReplace, properties } = change;
    const parts = properties.map((property) => JSON.stringify(property)).sort();
    const key = JSON.stringify([action, type, kept, deleteBeforeReplace, parts]);
    const bundle = found.get(key);
    if (bundle === undefined) found.set(key, { change, names: new Set(names) });
    else for (const name of names) bundle.names.add(name);
  }
  return [...found.values()].map(({ change, names }) => ({ change, names: [...names] }));
}

function bundleText({ change, names }: GroupedChange, detail: Detail): string {
  const { action, type } = change;
  // That a hash of files differs says nothing beside what differs in the files.
  const telling = change.properties.filter((property) => !isFilesHash(property));
  const properties = telling.length > 0 ? telling : change.properties;
  const forcing = properties.filter(({ replaces }) => replaces).map(({ path }) => path);
  const title = [
    `**${action}** ${code(shortType(type))} ${nameList(names, detail.names)}`,
    ...(change.protected ? ["protected"] : []),
    ...(action === "replace" && change.deleteBeforeReplace ? ["the old one goes first"] : []),
    ...(action === "replace" && forcing.length > 0 ? [`forced by ${nameList(forcing, 5)}`] : []),
  ].join(", ");
  if (properties.length === 0) return title;
  if (detail.values === undefined)
    return `${title}: ${nameList(
      properties.map(({ path }) => path),
      detail.names,
    )}`;
  return `${title}\n\n${diffBlock(propertyLines(properties, detail.values))}`;
}

/** Lines for all properties of a change; together no more than a value may have. */
function propertyLines(properties: readonly PropertyChange[], limits: Limits): string[] {
  const lines: string[] = [];
  for (const [index, property] of properties.entries()) {
    if (lines.length >= limits.lines) {
      lines.push(`@@ ${properties.length - index} more properties @@`);
      break;
    }
    lines.push(`@@ ${property.path}${property.replaces ? " (forces replacement)" : ""} @@`);
    lines.push(...valueDiff(beforeOf(property), property.after, limits));
  }
  return lines;
}

/** A long document says nothing beside one that nobody knows yet. */
const beforeOf = ({ before, after }: PropertyChange): Plain | undefined =>
  after === "[computed]" && typeof before === "object" ? "[known]" : before;
