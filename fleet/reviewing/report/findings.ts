/** Short findings of many stacks, the same ones of several stacks in one line: dangers, downtime, rules, errors. */

import type { Problem } from "../../../model/problem.ts";
import { shortType } from "../../../simulator/monitor/graph.ts";
import type { StackChange } from "../changes/stackChange.ts";
import { dangersOf } from "./dangers.ts";
import { downtimeOf, spanText } from "./downtime.ts";
import { folded, nameList } from "./groupSection.ts";
import { prefixMark, withoutPrefix } from "./groups.ts";
import { code, diffBlock, prose } from "./safeMarkdown.ts";

interface Found {
  readonly text: string;
  /** Lower comes first. */
  readonly order: number;
}

/** @param find what is to be said of a stack; `general` puts a mark for its prefix */
function together(
  changes: readonly StackChange[],
  names: number,
  find: (change: StackChange, general: (text: string) => string) => readonly Found[],
  show: (text: string, stacks: string) => string,
): string[] {
  const found = new Map<string, { order: number; stacks: Set<string>; own: string }>();
  for (const change of changes) {
    const own = find(change, (text) => text);
    for (const [index, { text, order }] of find(change, withoutPrefix(change)).entries()) {
      const known = found.get(text);
      if (known === undefined)
        found.set(text, { order, stacks: new Set([change.stack]), own: own[index]!.text });
      else known.stacks.add(change.stack);
    }
  }
  return [...found]
    .sort(([, one], [, other]) => one.order - other.order || other.stacks.size - one.stacks.size)
    .map(([text, { stacks, own }]) =>
      stacks.size === 1
        ? show(own, code([...stacks][0]!))
        : show(text, `${stacks.size} stacks (${nameList([...stacks].sort(), names)})`),
    );
}

const item = (text: string, stacks: string): string => `- ${text}<br>in ${stacks}`;

export const dangerItems = (changes: readonly StackChange[], names: number): string[] =>
  together(
    changes,
    names,
    (change, general) =>
      dangersOf(change).map(({ name, type, what, why }) => ({
        order: type === undefined ? 1 : /is protected|is deleted|is replaced/.test(what) ? 0 : 2,
        text: `${name === undefined ? "" : `${code(general(name))} (${code(shortType(type ?? ""))}) `}**${prose(general(what))}**. ${prose(why)}`,
      })),
    item,
  );

/** Rows of a table, the longest first. */
export const downtimeRows = (changes: readonly StackChange[], names: number): string[] =>
  together(
    changes,
    names,
    (change, general) =>
      change.resources.flatMap((resource) => {
        const downtime = downtimeOf(resource);
        if (downtime === undefined) return [];
        const { seconds, what, why } = downtime;
        return [
          {
            order: -seconds[1],
            text: `${spanText(seconds)} | ${resource.action} ${code(general(resource.name))} | ${prose(what)} | ${prose(why)}`,
          },
        ];
      }),
    (text, stacks) => `| ${text} | ${stacks} |`,
  );

export const downtimeHead = "| expected | change | what people notice | why | where |\n|---|---|---|---|---|";

export const ruleItems = (
  changes: readonly StackChange[],
  which: "broken" | "mended",
  names: number,
): string[] =>
  together(
    changes,
    names,
    (change, general) =>
      change[which].map((problem) => ({ order: 0, text: problemText(problem, general, which) })),
    item,
  );

function problemText(
  { key, value, what, fix, rule }: Problem,
  general: (text: string) => string,
  which: "broken" | "mended",
): string {
  const shown = value === undefined ? "" : ` ${code(general(JSON.stringify(value) ?? typeof value), 60)}`;
  return `${rule === undefined ? "" : `${prose(rule)}: `}${code(general(key))}${shown} ${prose(general(what))}.${
    which === "broken" ? ` ${prose(general(fix))}` : ""
  }`;
}

const longestError = 40;

export const errorItems = (changes: readonly StackChange[], names: number): string[] =>
  together(
    changes,
    names,
    ({ errors }, general) => errors.map((error) => ({ order: 0, text: errorText(general(error)) })),
    (text, stacks) => (text.startsWith("<details>") ? `${text}\n\nin ${stacks}` : item(text, stacks)),
  );

function errorText(error: string): string {
  const lines = error.trim().split("\n");
  if (lines.length === 1) return prose(error.trim());
  const more = lines.length > longestError ? [`@@ ${lines.length - longestError} lines @@`] : [];
  const shown = lines.slice(0, longestError).map((line) => `  ${line.slice(0, 400)}`);
  return folded(prose(lines[0]!, 200), diffBlock([...shown, ...more]));
}

/** Said once, where `{prefix}` may stand in lists. */
export const prefixNote = `${code(prefixMark)} stands for the app prefix of each stack.`;
