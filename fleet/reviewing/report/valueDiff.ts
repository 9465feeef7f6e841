/** How a value changed, in lines that a person can read. */

import { diff } from "node:util";
import type { Plain } from "../../../simulator/monitor/graph.ts";
import { shortened } from "./safeMarkdown.ts";

export interface Limits {
  /** Lines of one value. */
  readonly lines: number;
  /** Characters of a line. */
  readonly lineCharacters: number;
}

/** Unchanged lines shown around a changed one. */
const context = 2;

/** Beyond this many lines, a search for the shortest account of the changes would take too long. */
const longestSearch = 2000;

/**
 * Lines that begin with `- ` (before), `+ ` (after) or two spaces (in both); `@@ n lines @@` for what is left out. Documents within a text
 * (JSON) are laid out first, so that a change of one setting in a long one is a change of one line.
 */
export function valueDiff(before: Plain | undefined, after: Plain | undefined, limits: Limits): string[] {
  const lines = trimmed(linesOf(before), linesOf(after), limits.lineCharacters);
  return lines.length <= limits.lines
    ? lines
    : [...lines.slice(0, limits.lines), leftOut(lines.length - limits.lines)];
}

/** Those of two texts that are in one of them alone, whole. */
export const changedLines = (before: string, after: string): string[] =>
  valueDiff(before, after, {
    lines: Number.POSITIVE_INFINITY,
    lineCharacters: Number.POSITIVE_INFINITY,
  }).filter((line) => /^[-+] /.test(line));

const leftOut = (count: number): string => `@@ ${count} ${count === 1 ? "line" : "lines"} @@`;

function linesOf(value: Plain | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value !== "string") return JSON.stringify(value, undefined, 2).split("\n");
  return (laidOut(value) ?? value).split("\n");
}

function laidOut(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

function trimmed(before: readonly string[], after: readonly string[], longest: number): string[] {
  const begin = sameCount(before, after, (lines, index) => lines[index]);
  const [restBefore, restAfter] = [before.slice(begin), after.slice(begin)];
  const end = sameCount(restBefore, restAfter, (lines, index) => lines[lines.length - 1 - index]);
  const changed = changes(
    restBefore.slice(0, restBefore.length - end),
    restAfter.slice(0, restAfter.length - end),
    longest,
  );
  const inBoth = (lines: readonly string[]) => lines.map((line) => `  ${shortened(line, longest)}`);
  const above = before.slice(Math.max(0, begin - context), begin);
  const below = before.slice(before.length - end, before.length - end + context);
  return [
    ...(begin > above.length ? [leftOut(begin - above.length)] : []),
    ...inBoth(above),
    ...changed,
    ...inBoth(below),
    ...(end > below.length ? [leftOut(end - below.length)] : []),
  ];
}

function sameCount<T>(
  one: readonly T[],
  other: readonly T[],
  at: (list: readonly T[], index: number) => T | undefined,
): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && at(one, count) === at(other, count)) count++;
  return count;
}

function changes(before: readonly string[], after: readonly string[], longest: number): string[] {
  if (before.length === 1 && after.length === 1) return pairOf(before[0]!, after[0]!, longest);
  const minus = (line: string) => `- ${shortened(line, longest)}`;
  const plus = (line: string) => `+ ${shortened(line, longest)}`;
  // Node's own takes no empty list.
  const oneSided = before.length === 0 || after.length === 0;
  if (oneSided || before.length + after.length > longestSearch)
    return [...before.map(minus), ...after.map(plus)];
  const steps = diff([...before], [...after]);
  const near = (index: number) =>
    steps.slice(Math.max(0, index - context), index + context + 1).some(([kind]) => kind !== 0);
  const shown: string[] = [];
  let hidden = 0;
  for (const [index, [kind, line]] of steps.entries()) {
    if (kind === 0 && !near(index)) {
      hidden++;
      continue;
    }
    if (hidden > 0) shown.push(leftOut(hidden));
    hidden = 0;
    shown.push(kind === 1 ? minus(line) : kind === -1 ? plus(line) : `  ${shortened(line, longest)}`);
  }
  return shown;
}

/** Two long lines begin where they begin to differ. */
function pairOf(before: string, after: string, longest: number): string[] {
  const start =
    Math.max(before.length, after.length) <= longest
      ? 0
      : Math.max(0, sameCharacters(before, after) - Math.floor(longest / 4));
  const from = (line: string) =>
    shortened(start === 0 ? line : `…(${start} the same) ${line.slice(start)}`, longest);
  return [`- ${from(before)}`, `+ ${from(after)}`];
}

function sameCharacters(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && one.charCodeAt(count) === other.charCodeAt(count)) count++;
  return count;
}
