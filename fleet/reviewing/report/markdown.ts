/**
 * The report on changes of stacks, as Markdown for a comment on a pull request, or in full for a file. Pure. Values are quoted by safeMarkdown.ts
 * and nowhere else.
 */

import type { StackChange } from "../changes/stackChange.ts";
import { changeTable } from "./changeTable.ts";
import {
  dangerItems,
  downtimeHead,
  downtimeRows,
  errorItems,
  goneHead,
  goneItems,
  marksNote,
  ruleItems,
} from "./findings.ts";
import { groupSection, nameList, type Detail } from "./groupSection.ts";
import { groupsOf } from "./groups.ts";
import { visible } from "../../../model/visible.ts";
import { code, link, prose, shortened } from "./safeMarkdown.ts";
import { stacksText, verdictOf } from "./verdict.ts";

export interface ReportOptions {
  /** Heading. Default: "Changes of stacks". */
  readonly title?: string;
  /** Tells a comment of ours from others, for its update: `[a-z-]+`. Default: `diff`. */
  readonly kind?: string;
  /** Command that makes the same report, e.g. `npx jitsi diff --base origin/main`. */
  readonly reproduce?: string;
  /** What was compared, e.g. a commit. */
  readonly revision?: string;
  /** Where the full report is: an https address, or words. */
  readonly fullReport?: string;
  /** What differs in the clouds from what the last update left, apart from this change. Undefined: nobody looked. */
  readonly drift?: readonly StackChange[] | undefined;
  /** Default: `commentCap`. At least 10,000: title, command and revision alone may take 8,000, if they are of nothing but signs that have to be escaped. */
  readonly maxCharacters?: number;
}

/** GitHub takes 65,536 characters in a comment (docs.github.com, "Pull requests" limits); some are left for others' additions. */
export const commentCap = 60_000;

/** First line of a comment, by which it is found again. */
export const markerOf = (kind = "diff"): string => `<!-- jitsi:${kind.replace(/[^a-z-]/g, "")} -->`;

interface Scope {
  readonly detail: Detail;
  readonly brief: Detail;
}

const ofComment: Scope = {
  detail: { values: { lines: 40, lineCharacters: 300 }, names: 12 },
  brief: { values: undefined, names: 8 },
};

const ofReport: Scope = {
  detail: { values: { lines: 2000, lineCharacters: 2000 }, names: 100_000 },
  brief: { values: undefined, names: 100_000 },
};

/** Never longer than `maxCharacters`; says what was left out, and where it is. */
export const renderComment = (changes: readonly StackChange[], options: ReportOptions = {}): string =>
  render(changes, options, ofComment, options.maxCharacters ?? commentCap);

/** Everything, of however many stacks. Only single values of thousands of lines are cut. */
export const renderReport = (changes: readonly StackChange[], options: ReportOptions = {}): string =>
  render(changes, options, ofReport, options.maxCharacters ?? Number.POSITIVE_INFINITY);

/** Kept back for the sentence that says what was left out, some ten parts of it, and what the marks mean. */
const leftOutReserve = 1000;

/** Of all characters, how much a part may take, so that none pushes out another that matters. */
const shares = {
  dangers: 0.2,
  gone: 0.05,
  errors: 0.1,
  downtime: 0.12,
  rules: 0.1,
  table: 0.2,
  drift: 0.12,
} as const;

function render(
  changes: readonly StackChange[],
  options: ReportOptions,
  scope: Scope,
  maxCharacters: number,
): string {
  const opening = openingOf(changes, options);
  const room = maxCharacters - opening.length - footerOf(options, []).join("\n\n").length - leftOutReserve;
  const leftOut: string[] = [];
  const share = (part: keyof typeof shares) => Math.floor(room * shares[part]);
  const list = (
    heading: string,
    head: string,
    items: readonly string[],
    characters: number,
    what: string,
  ): string => {
    if (items.length === 0) return "";
    const start = `### ${heading}\n\n${head}`;
    const { shown, left } = fit(items, characters - start.length - 2);
    if (left > 0) leftOut.push(`${left} of ${items.length} ${what}`);
    return shown === "" ? "" : `${start}${shown}`;
  };

  const { names } = scope.detail;
  const table = tableOf(changes, share("table"), leftOut);
  const dangers = list("Look at this first", "", dangerItems(changes, names), share("dangers"), "dangers");
  const gone = list(
    "No longer described",
    goneHead,
    goneItems(changes),
    share("gone"),
    "stacks without a file",
  );
  const errors = list(
    "Cannot be compared",
    "",
    errorItems([...changes, ...(options.drift ?? [])], names),
    share("errors"),
    "errors",
  );
  const downtime = list(
    "Downtime",
    `${downtimeHead}\n`,
    downtimeRows(changes, names),
    share("downtime"),
    "downtimes",
  );
  const broken = list(
    "Broken rules",
    "",
    ruleItems(changes, "broken", names),
    share("rules"),
    "broken rules",
  );
  const mended = list(
    "Rules no longer broken",
    "",
    ruleItems(changes, "mended", names),
    share("rules") / 2,
    "rules no longer broken",
  );
  const drift =
    changes.length === 0
      ? driftOf(options.drift, "Stacks", scope, room - errors.length - 2, leftOut)
      : driftOf(options.drift, "Drift, apart from this change", scope, share("drift"), leftOut);
  const above = [errors, dangers, gone, broken, table, downtime, mended];
  const taken = [...above, drift].reduce((sum, part) => sum + part.length + 2, 0);
  const sections = sectionsOf(changes, "Changes", scope, room - taken, leftOut);

  const parts = [...above, sections, drift].filter((part) => part !== "");
  return `${[opening, ...parts, ...marksNote(parts), ...footerOf(options, leftOut)].join("\n\n")}\n`;
}

const openingOf = (changes: readonly StackChange[], { title, kind, drift }: ReportOptions): string =>
  `${markerOf(kind)}\n## ${prose(title ?? "Changes of stacks", 100)}\n\n${verdictOf(changes, drift)}`;

function tableOf(changes: readonly StackChange[], characters: number, leftOut: string[]): string {
  const told = changes.filter(({ state }) => state !== "same");
  if (told.length === 0) return "";
  const { head, rows, rest, note } = changeTable(told);
  const { shown, left } = fit(rows, characters - head.length - note.length - 300);
  if (left === rows.length) return "";
  if (left > 0) leftOut.push(`${left} of ${rows.length} rows of the table`);
  const table = [head, shown, ...(left > 0 ? [rest(left)] : [])].join("\n");
  return note === "" ? table : `${table}\n\n${note}`;
}

function sectionsOf(
  changes: readonly StackChange[],
  heading: string,
  { detail, brief }: Scope,
  characters: number,
  leftOut: string[],
): string {
  const groups = groupsOf(changes);
  if (groups.length === 0) return "";
  const parts = [`### ${heading}`];
  let room = characters - parts[0]!.length;
  let [short, left] = [0, 0];
  for (const group of groups) {
    // Nothing shorter will fit either, and a thousand groups are not to be rendered for nothing.
    if (room < 300) {
      left++;
      continue;
    }
    const full = groupSection(group, detail);
    const section = full.length + 2 <= room ? full : groupSection(group, brief);
    if (section.length + 2 > room) {
      left++;
      continue;
    }
    if (section !== full) short++;
    room -= section.length + 2;
    parts.push(section);
  }
  if (short > 0) leftOut.push(`values of ${short} groups of changes`);
  if (left > 0) leftOut.push(`${left} of ${groups.length} groups of changes`);
  return parts.length === 1 ? "" : parts.join("\n\n");
}

function driftOf(
  all: readonly StackChange[] | undefined,
  heading: string,
  scope: Scope,
  characters: number,
  leftOut: string[],
): string {
  if (all === undefined) return "";
  const drift = all.filter(({ state }) => state !== "undeployed");
  const drifted = drift.filter(({ resources }) => resources.length > 0);
  const failed = drift.filter(({ state }) => state === "failed");
  // In a short comment, long names would leave no room for anything else.
  const shortNames = (stacks: readonly string[]): string => {
    const names = nameList(stacks, scope.brief.names);
    return names.length < characters / 4 ? names : stacksText(stacks.length);
  };
  const whom = shortNames(failed.map(({ stack }) => stack));
  const leavesOut = drift.some((change) => change.leavesOut !== undefined);
  const unknown =
    (failed.length === 0 ? "" : ` Not known for ${whom}.`) +
    (leavesOut ? " Docker hosts were left out: the nightly drift run checks them." : "");
  const start =
    drifted.length === 0
      ? `### ${heading}\n\nNone in ${stacksText(drift.length - failed.length)}.${unknown}`
      : `### ${heading}\n\n${stacksText(drifted.length)} of ${drift.length}. A minus is what the last update left, a plus what is there now.${unknown}`;
  const undeployed = all.filter(({ state }) => state === "undeployed").map(({ stack }) => stack);
  const head = [
    start,
    ...(drifted.length === 0
      ? []
      : [
          `To undo it: ${code("npx jitsi up --refresh STACK")}. To keep it, write it into the settings; what these cannot say, the next refresh undoes.`,
        ]),
    ...(undeployed.length === 0 ? [] : [`Never deployed: ${shortNames(undeployed)}.`]),
  ].join("\n\n");
  const lost: string[] = [];
  const sections = sectionsOf(drifted, "What differs", scope, characters - head.length, lost);
  leftOut.push(...lost.map((what) => `${what} of the drift`));
  return sections === "" ? head : `${head}\n\n${sections.replace("### ", "#### ")}`;
}

/** As many items as fit, a line each. */
function fit(
  items: readonly string[],
  characters: number,
): { readonly shown: string; readonly left: number } {
  let room = characters;
  const shown: string[] = [];
  for (const item of items) {
    if (item.length + 1 > room) break;
    room -= item.length + 1;
    shown.push(item);
  }
  return { shown: shown.join("\n"), left: items.length - shown.length };
}

function footerOf({ reproduce, revision, fullReport }: ReportOptions, leftOut: readonly string[]): string[] {
  const whole = fullReport === undefined ? "" : whereText(fullReport);
  const lost = leftOut.length === 0 ? "" : `**Left out for its length: ${leftOut.join("; ")}.**`;
  const lines = [
    [lost, whole].filter((text) => text !== "").join(" "),
    [
      ...(revision === undefined ? [] : [`Of ${code(revision, 80)}.`]),
      ...(reproduce === undefined ? [] : [`To see the same: ${code(reproduce, 300)}`]),
    ].join(" "),
  ].filter((line) => line !== "");
  return lines.length === 0 ? [] : ["---", ...lines];
}

const whereText = (where: string): string =>
  where.length <= 300 && link("", where) !== ""
    ? `The whole report: ${link("artifact", where)}.`
    : `The whole report: ${prose(visible(shortened(where, 200)))}.`;
