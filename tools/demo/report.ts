/** What the demo prints. Pure text, so that it can be tested and read in one place. */

import { dirname } from "node:path";
import type { Decision } from "../../model/decisions.ts";
import type { Step } from "../../simulator/engine/events.ts";

export interface ResourceLine {
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly urn: string;
}

const indent = "  ";

export const heading = (text: string): string => `\n${text}\n${"─".repeat(text.length)}`;

/** @returns rows in columns; the last one is as long as it likes */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        indent +
        row
          .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!)))
          .join("  ")
          .trimEnd(),
    )
    .join("\n");
}

export const decisionRows = (decisions: readonly Decision[]): string =>
  columns(decisions.map(({ what, value, why }) => [what, value, why]));

/** The tree of what exists: components with their children; the stack itself is not shown. */
export function resourceTree(resources: readonly ResourceLine[]): string {
  const urns = new Set(resources.map(({ urn }) => urn));
  const childrenOf = (parent: string | undefined): ResourceLine[] =>
    resources
      .filter((resource) =>
        parent === undefined ? !urns.has(resource.parent ?? "") : resource.parent === parent,
      )
      .sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
  const lines = (parent: string | undefined, depth: number): string[] =>
    childrenOf(parent).flatMap((resource) => [
      `${indent.repeat(depth + 1)}${shortType(resource.type)} ${resource.name}`,
      ...lines(resource.urn, depth + 1),
    ]);
  return lines(undefined, 0).join("\n");
}

/** `docker:index/container:Container` is `docker:Container`. */
const shortType = (type: string): string =>
  type.startsWith("pulumi:providers:")
    ? `${type.split(":")[2]}:Provider`
    : `${type.split(":")[0]}:${type.split(":").at(-1)}`;

/** A run's changes, one a line, in the order of the engine. */
export const changeRows = (steps: readonly Step[]): string =>
  columns(
    steps.flatMap(({ op, type, name, detailedDiff }) =>
      op === "same" || op === "read" || type === stackType
        ? []
        : [[op, shortType(type), name, Object.keys(detailedDiff).slice(0, shownProperties).join(", ")]],
    ),
  );

const shownProperties = 4;

export const stackType = "pulumi:pulumi:Stack";

/** @param stillThere the customer was left up */
export function whatNext(
  stackFile: string,
  customer: string,
  { engineRan, stillThere }: { readonly engineRan: boolean; readonly stillThere: boolean },
): string {
  // Without the option, `jitsi` looks for what is deployed.
  const named = `${customer} --config ${dirname(stackFile)}`;
  const steps: readonly (readonly [string, string])[] = [
    ...(stillThere
      ? ([
          [`edit ${stackFile}`, "add a bridge, then make demo-up: only that bridge is made"],
          ["make demo-destroy", "remove it all"],
        ] as const)
      : engineRan
        ? ([["make demo-up", "the same, left up for you to change"]] as const)
        : []),
    [`npx jitsi explain ${named}`, "machines, containers, who talks to whom, what each needs"],
    [`npx jitsi render ${named} --out out`, "what each machine is told, as files"],
    ["make local", "Jitsi Meet on this computer's Docker"],
  ];
  return columns(steps);
}
