/** Changes for a terminal: a line a stack, a line a resource. */

import { shortType } from "../../../simulator/monitor/graph.ts";
import type { ResourceChange, StackChange } from "../changes/stackChange.ts";
import { paint } from "../../terminal/paint.ts";
import { visible } from "../../../model/visible.ts";
import { outcomeOf } from "./watch.ts";

const style = {
  delete: "red",
  replace: "magenta",
  forget: "yellow",
  update: "yellow",
  create: "green",
} as const;

export const changeLines = (changes: readonly StackChange[]): string[] =>
  changes.flatMap((change) => [
    `${paint("bold", change.stack)}: ${outcomeOf(change)}`,
    ...change.errors.flatMap((error) => error.split("\n").map((line) => `  ${paint("red", line)}`)),
    ...change.resources.map(resourceLine),
  ]);

function resourceLine({ action, type, name, properties, protected: kept }: ResourceChange): string {
  const forcing = properties.filter(({ replaces }) => replaces);
  const paths = (forcing.length > 0 ? forcing : properties).map(({ path }) => path);
  const few = paths.length > 4 ? [...paths.slice(0, 4), `${paths.length - 4} more`] : paths;
  const why = few.length === 0 ? "" : `: ${forcing.length > 0 ? "forced by " : ""}${few.join(", ")}`;
  const what = `${shortType(type)} ${name}${kept ? ", protected" : ""}${why}`;
  return `  ${paint(style[action], action.padEnd(8))}${visible(what)}`;
}
