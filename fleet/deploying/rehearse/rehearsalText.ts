/** A rehearsal for people. */

import { countsText } from "../../reviewing/changes/counts.ts";
import type { ResourceChange } from "../../reviewing/changes/stackChange.ts";
import { paint } from "../../terminal/paint.ts";
import { spanText } from "../../reviewing/report/downtime.ts";
import type { Rehearsal } from "./rehearsal.ts";

export function rehearsalText(rehearsal: Rehearsal): string {
  const { stack, ok, changes, unchanged } = rehearsal;
  const verdict = ok
    ? changes.length === 0
      ? `${stack}: the next update changes nothing`
      : `${stack}: the next update goes through`
    : `${stack}: the next update is refused`;
  const sections = [
    `${verdict} (${[countsText(changes), `${unchanged} unchanged`].filter(Boolean).join(", ")})`,
    section(
      "Refused",
      rehearsal.refusals.map(({ name, message }) => (name === "" ? message : `${name}: ${message}`)),
    ),
    section("Replaced", changes.filter(({ action }) => action === "replace").map(replacement)),
    section(
      "Downtime to expect",
      rehearsal.downtimes.map(
        ({ name, action, seconds, what, why }) =>
          `${name} (${action}): ${spanText(seconds)}; ${what}; ${why}`,
      ),
    ),
    section(
      "Steps, in their order",
      rehearsal.steps.map(
        ({ op, type, name, outcome }) =>
          `${op.padEnd(18)} ${shortType(type)} ${name}${outcome === "failed" ? " FAILED" : ""}`,
      ),
    ),
    section("Assumed", rehearsal.assumptions),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ""
    : [paint("bold", title), ...lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}`)].join("\n");

function replacement({
  type,
  name,
  properties,
  deleteBeforeReplace,
  protected: held,
}: ResourceChange): string {
  const forcing = properties.filter(({ replaces }) => replaces).map(({ path }) => path);
  return [
    `${shortType(type)} ${name}`,
    forcing.length === 0 ? "with what it stands on" : `for ${forcing.join(", ")}`,
    ...(deleteBeforeReplace ? ["the old one goes first"] : []),
    ...(held ? ["PROTECTED"] : []),
  ].join("; ");
}

/** `gcp:Instance` for `gcp:compute/instance:Instance` */
const shortType = (type: string): string => `${type.split(":")[0]!}:${type.split(":").at(-1)!}`;
