/** Short findings of many stacks, the same ones of several stacks in one line: dangers, downtime, rules, errors. */

import type { Problem } from "../../../model/problem.ts";
import { shortType } from "../../../simulator/monitor/graph.ts";
import type { StackChange } from "../changes/stackChange.ts";
import { monthText } from "./costCells.ts";
import { dangersOf, type Danger } from "./dangers.ts";
import { downtimeOf, spanText, type Downtime } from "./downtime.ts";
import { folded, nameList } from "./groupSection.ts";
import { generalIn, marks, type General } from "./general.ts";
import { code, diffBlock, prose } from "./safeMarkdown.ts";

interface Found {
  readonly text: string;
  /** Lower comes first. */
  readonly order: number;
}

/** @param find what is to be said of a stack; `general` puts marks for what is its own */
function together(
  changes: readonly StackChange[],
  names: number,
  find: (change: StackChange, general: (text: string) => string) => readonly Found[],
  show: (text: string, stacks: string) => string,
): string[] {
  const found = new Map<string, { order: number; stacks: Set<string>; own: string }>();
  const general = generalIn(changes);
  for (const change of changes) {
    const own = find(change, (text) => text);
    for (const [index, { text, order }] of find(change, general(change)).entries()) {
      const known = found.get(text);
      if (known === undefined)
        found.set(text, { order, stacks: new Set([change.stack]), own: own[index]!.text });
      else known.stacks.add(change.stack);
    }
  }
  const told = changes.filter(({ state }) => state !== "same").length;
  const where = (stacks: ReadonlySet<string>) =>
    stacks.size === told
      ? `all ${told} stacks that change`
      : `${stacks.size} stacks (${nameList([...stacks].sort(), names)})`;
  return [...found]
    .sort(([, one], [, other]) => one.order - other.order || other.stacks.size - one.stacks.size)
    .map(([text, { stacks, own }]) =>
      stacks.size === 1 ? show(own, code([...stacks][0]!)) : show(text, where(stacks)),
    );
}

const item = (text: string, stacks: string): string => `- ${text}<br>in ${stacks}`;

const dangerOrder = { lost: 0, collides: 1, calls: 2, care: 3 } as const;

export const dangerItems = (changes: readonly StackChange[], names: number): string[] =>
  together(
    changes,
    names,
    (change, general) =>
      dangersOf(change).map((danger) => ({
        order: dangerOrder[danger.kind],
        text: dangerText(danger, names, general),
      })),
    item,
  );

function dangerText({ names: own, types, what, why }: Danger, names: number, general: General): string {
  // What is about all of a stack may be a command with its name.
  const sentence = prose(own.length === 0 ? what : general(what));
  if (own.length === 0) return `**${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}**. ${prose(why)}`;
  return `${nameList([...new Set(own.map(general))], names)} (${nameList([...types].map(shortType), names)}): **${sentence}**. ${prose(why)}`;
}

/** Stacks that nobody describes any more. */
export const goneItems = (changes: readonly StackChange[]): string[] =>
  changes
    .filter(({ state }) => state === "gone")
    .map(({ stack, unchanged, cost }) => {
      const costs = cost?.after === undefined ? "" : `, ${monthText(cost.after)} a month`;
      return `- ${code(stack)}: ${unchanged} ${unchanged === 1 ? "resource" : "resources"}${costs}`;
    });

export const goneHead =
  "Their settings files are gone, and nothing else: they keep running and costing until they are removed. To end one, run " +
  `${code("npx jitsi remove NAME")} where its file still is, before the merge.\n\n`;

/** Rows of a table: what ends calls first, then the longest. */
export const downtimeRows = (changes: readonly StackChange[], names: number): string[] =>
  together(
    changes,
    names,
    (change, general) => downtimesIn(change, names, general),
    (text, stacks) => `| ${text} | ${stacks} |`,
  );

/** The same for several resources of a stack is one row. */
function downtimesIn({ resources }: StackChange, names: number, general: General): Found[] {
  const found = new Map<string, { downtime: Downtime; action: string; own: string[] }>();
  for (const resource of resources) {
    const downtime = downtimeOf(resource);
    if (downtime === undefined) continue;
    const key = JSON.stringify([resource.action, downtime]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { downtime, action: resource.action, own: [resource.name] });
    else known.own.push(resource.name);
  }
  return [...found.values()].map(({ downtime: { seconds, what, why, effect }, action, own }) => ({
    order: effect === "endsCalls" ? -1e9 : -seconds[1],
    text: `${spanText(seconds)} | ${action} ${nameList(own.map(general), names)} | ${prose(what)} | ${prose(why)}`,
  }));
}

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
      // Of what cannot be compared they are the reason, and told there.
      (change.state === "failed" ? [] : change[which]).map((problem) => ({
        order: 0,
        text: problemText(problem, general, which),
      })),
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

const meanings = {
  appPrefix: "the app prefix",
  baseDomain: "the domain",
  addresses: "an address",
} as const;

/** Says once what the marks in a report stand for. */
export function marksNote(parts: readonly string[]): string[] {
  const used = (["appPrefix", "baseDomain", "addresses"] as const).filter((key) =>
    parts.some((part) => part.includes(marks[key])),
  );
  return used.map((key) => `${code(marks[key])} stands for ${meanings[key]} of each stack.`);
}
