/** Changes of stacks for a terminal: what is the same in many stacks is told once. Pure but for colours. */

import { renderProblems } from "../../../model/problem.ts";
import { shortType } from "../../../simulator/monitor/graph.ts";
import {
  actions,
  type Action,
  type PropertyChange,
  type ResourceChange,
  type StackChange,
} from "../changes/stackChange.ts";
import { paint } from "../../terminal/paint.ts";
import { visible } from "../../../model/visible.ts";
import { costCells } from "../report/costCells.ts";
import { generalChange, generalIn, type General } from "../report/general.ts";
import { valueDiff } from "../report/valueDiff.ts";
import { countOf } from "../changes/counts.ts";

const signs: Readonly<Record<Action, string>> = {
  delete: "-",
  replace: "±",
  forget: "?",
  update: "~",
  create: "+",
};

const colours = {
  delete: "red",
  replace: "magenta",
  forget: "yellow",
  update: "cyan",
  create: "green",
} as const;

/** Of the names in one line, and of a value in one line. */
const [mostNames, mostCharacters] = [8, 70];

/** Of a value in lines: how many of those that differ, and how much of each. */
const [mostLines, mostLineCharacters] = [8, 100];

/** @param base for people */
export function renderDiff(changes: readonly StackChange[], base: string): string {
  const general = generalIn(changes);
  const groups = new Map<string, StackChange[]>();
  for (const change of changes.filter(({ state }) => state !== "same")) {
    const text = body(change, general(change));
    groups.set(text, [...(groups.get(text) ?? []), change]);
  }
  const sorted = [...groups].sort(([, [a]], [, [b]]) => weight(a!) - weight(b!));
  const sections = sorted.map(([text, same]) => {
    // Of one stack nothing need be left open.
    const shown = same.length === 1 ? body(same[0]!, (own) => own) : text;
    return `${heading(same)}\n${shown}`;
  });
  return [...sections, summary(changes, base)].join("\n\n");
}

/** What failed first, then by the worst of its actions. */
function weight({ state, resources }: StackChange): number {
  if (state === "failed") return -1;
  return Math.min(actions.length, ...resources.map(({ action }) => actions.indexOf(action)));
}

function heading(same: readonly StackChange[]): string {
  const names = same.map(({ stack }) => stack);
  const shown = names.length > mostNames ? `${names.slice(0, mostNames).join(", ")}, …` : names.join(", ");
  const { state } = same[0]!;
  const count = names.length === 1 ? "" : `${names.length} stacks: `;
  return paint("bold", `${count}${shown}${state === "changed" ? "" : ` (${state})`}`);
}

/** @param general leaves open what is the customer's alone, so that equal changes look equal */
function body(change: StackChange, general: General): string {
  const { broken, mended, cost, errors, state, stack, renamedFrom, unchanged } = change;
  const resources = change.resources.map((resource) => generalChange(resource, general));
  const list = state === "new" ? counts(resources) : byAction(resources).map((item) => resourceText(item));
  return [
    ...(renamedFrom === undefined
      ? []
      : [`  was ${renamedFrom}: before the merge, pulumi stack rename ${stack} --stack ${renamedFrom}`]),
    ...(state === "gone"
      ? [`  its file is gone: ${unchanged} resources keep running and costing until jitsi remove ends them`]
      : []),
    ...errors.map((message) => paint("red", indented(general(message)))),
    ...list,
    ...(broken.length > 0 ? [paint("red", indented(general(renderProblems("broken rules", broken))))] : []),
    ...(mended.length > 0
      ? [`  no longer broken: ${general(mended.map(({ key, what }) => `${key} ${what}`).join("; "))}`]
      : []),
    ...costText(cost),
  ].join("\n");
}

const indented = (text: string): string => text.replace(/^/gm, "  ");

const byAction = (resources: readonly ResourceChange[]): ResourceChange[] =>
  resources.toSorted((a, b) => actions.indexOf(a.action) - actions.indexOf(b.action));

const counts = (resources: readonly ResourceChange[]): string[] =>
  actions.flatMap((action) => {
    const count = countOf(resources, action);
    return count === 0
      ? []
      : [`  ${paint(colours[action], `${signs[action]} ${action}`)} ${count} resources`];
  });

function resourceText({ action, type, name, properties, ...resource }: ResourceChange): string {
  const notes = [
    ...(resource.protected && action !== "update" ? ["protected: the engine refuses"] : []),
    ...(resource.deleteBeforeReplace ? ["the old one goes first"] : []),
  ];
  const note = notes.length > 0 ? `  (${notes.join("; ")})` : "";
  const head = `  ${paint(colours[action], `${signs[action]} ${action}`)} ${shortType(type)} ${name}${note}`;
  return [head, ...properties.map(propertyText)].join("\n");
}

function propertyText({ path, kind, before, after, replaces }: PropertyChange): string {
  const force = replaces ? paint("magenta", "  forces replacement") : "";
  if (kind === "update" && isInLines(before) && isInLines(after))
    return [`      ${path}:${force}`, ...changedLines(before, after)].join("\n");
  const values =
    kind === "add"
      ? short(after)
      : kind === "delete"
        ? `${short(before)} → none`
        : `${short(before)} → ${short(after)}`;
  return `      ${path}: ${values}${force}`;
}

const isInLines = (value: PropertyChange["before"]): value is string =>
  typeof value === "string" && value.includes("\n");

/** Those that differ, of a text in lines. */
function changedLines(before: string, after: string): string[] {
  const limits = { lines: Number.POSITIVE_INFINITY, lineCharacters: mostLineCharacters };
  const lines = valueDiff(before, after, limits).filter((line) => /^[-+] /.test(line));
  const more = lines.length - mostLines;
  return [
    ...lines
      .slice(0, mostLines)
      .map((line) => `        ${paint(line.startsWith("-") ? "red" : "green", visible(line))}`),
    ...(more > 0 ? [`        … ${more} more ${more === 1 ? "line" : "lines"}`] : []),
  ];
}

function short(value: PropertyChange["before"]): string {
  if (value === undefined) return "?";
  const text = typeof value === "string" ? visible(value.replaceAll("\n", "⏎")) : JSON.stringify(value);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

function costText(cost: StackChange["cost"]): string[] {
  const [before, after] = [cost?.before, cost?.after];
  if (before?.usdPerMonth === after?.usdPerMonth && before?.usdPerMonthAtMost === after?.usdPerMonthAtMost)
    return [];
  return [`  cost per month: ${costCells([cost])[0]}`];
}

function summary(changes: readonly StackChange[], base: string): string {
  const states = (["changed", "new", "gone", "failed", "same"] as const).flatMap((state) => {
    const count = changes.filter((change) => change.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return `${changes.length} ${changes.length === 1 ? "stack" : "stacks"} against ${base}: ${states.join(", ")}`;
}
