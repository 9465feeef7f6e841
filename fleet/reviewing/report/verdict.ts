/** The first thing that a reviewer reads: one line that says whether to worry, and about what. Pure. */

import type { StackChange } from "../changes/stackChange.ts";
import { dangersOf, type Danger } from "./dangers.ts";

export const stacksText = (count: number): string => `${count} ${count === 1 ? "stack" : "stacks"}`;

const isAre = (count: number): string => (count === 1 ? "is" : "are");

/** @param drift what differs in the clouds; undefined: nobody looked */
export function verdictOf(
  changes: readonly StackChange[],
  drift: readonly StackChange[] | undefined,
): string {
  if (changes.length === 0 && drift !== undefined) return driftVerdict(drift);
  const count = (is: (change: StackChange) => boolean) => changes.filter(is).length;
  const inState = (state: StackChange["state"]) => count((change) => change.state === state);
  const kinds = changes.map((change) => new Set(dangersOf(change).map(({ kind }) => kind)));
  const withDanger = (kind: Danger["kind"]) => kinds.filter((own) => own.has(kind)).length;
  const [lost, collides] = [withDanger("lost"), withDanger("collides")];
  const [calls, care] = [withDanger("calls"), withDanger("care")];
  const [fresh, gone, failed] = [inState("new"), inState("gone"), inState("failed")];
  const broken = count(({ state, broken: rules }) => state !== "failed" && rules.length > 0);
  const touched = changes.length - inState("same") - gone - failed;

  const drifted = drift === undefined ? 0 : driftedIn(drift);

  const worries = [
    ...(lost > 0 ? [`**Dangerous for ${stacksText(lost)}: see below.**`] : []),
    ...(collides > 0
      ? [`**${stacksText(collides)} ${isAre(collides)} renamed: the stack must be, too, before the merge.**`]
      : []),
    ...(calls > 0 ? [`**Calls end in ${stacksText(calls)}.**`] : []),
    ...(failed > 0 ? [`**${stacksText(failed)} cannot be compared.**`] : []),
    ...(broken > 0 ? [`**${stacksText(broken)} ${broken === 1 ? "breaks" : "break"} rules.**`] : []),
    ...(gone > 0
      ? [
          `**${stacksText(gone)} ${isAre(gone)} no longer described, but ${gone === 1 ? "keeps" : "keep"} running.**`,
        ]
      : []),
    ...(care > 0 ? [`Warnings for ${stacksText(care)}.`] : []),
  ];
  const facts = [
    touched === 0
      ? worries.length === 0
        ? `No changes in ${stacksText(changes.length)}.`
        : ""
      : `${touched} of ${stacksText(changes.length)} ${touched === 1 ? "changes" : "change"}${fresh > 0 ? `, ${fresh} of them new` : ""}.`,
    ...(touched > 0 && worries.length === 0 ? ["Nothing dangerous."] : []),
    ...(drifted > 0 ? [`Drift in ${stacksText(drifted)}, apart from this change.`] : []),
  ].filter((text) => text !== "");
  const level =
    lost + collides > 0 ? "CAUTION" : worries.length > 0 ? "WARNING" : touched + drifted > 0 ? "NOTE" : "TIP";
  return alert(level, [...worries, ...facts].join(" "));
}

const driftedIn = (drift: readonly StackChange[]): number =>
  drift.filter(({ resources }) => resources.length > 0).length;

/** Stacks that were never deployed are in no count. */
function driftVerdict(all: readonly StackChange[]): string {
  const drift = all.filter(({ state }) => state !== "undeployed");
  const failed = drift.filter(({ state }) => state === "failed").length;
  const drifted = driftedIn(drift);
  const unknown = failed === 0 ? "" : ` **${stacksText(failed)} could not be compared.**`;
  return drifted === 0
    ? alert(failed === 0 ? "TIP" : "WARNING", `No drift in ${stacksText(drift.length - failed)}.${unknown}`)
    : alert(
        "WARNING",
        `**${drifted} of ${stacksText(drift.length)} ${drifted === 1 ? "differs" : "differ"} from what the last update left.**${unknown}`,
      );
}

/** GitHub renders it as a coloured box, and so does GitLab since 17.10; elsewhere it is a quotation. */
const alert = (level: "CAUTION" | "WARNING" | "NOTE" | "TIP", text: string): string =>
  `> [!${level}]\n> ${text}`;
