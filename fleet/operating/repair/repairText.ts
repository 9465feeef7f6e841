/** What a repair is about to do, for the person who is to agree to it. */

import { nameOf } from "../../../simulator/engine/events.ts";
import { pendingLine } from "../../engine/pending/pending.ts";
import type { RepairPlan } from "../../engine/pending/repair.ts";
import type { Settlement } from "../../engine/pending/settle.ts";

/** What one stack needs. */
export interface StackRepair {
  readonly stack: string;
  readonly plan: RepairPlan;
}

export const unknownIn = ({ settlements }: RepairPlan): Settlement[] =>
  settlements.filter(({ finding }) => finding.is === "unknown");

export function planText({ stack, plan }: StackRepair): string {
  const unknown = unknownIn(plan);
  const [first] = unknown;
  return [
    `${stack} was cut off:`,
    ...plan.settlements.map(({ pending, finding }) => {
      const verdict =
        finding.is === "there"
          ? `exists: taken into the state as ${finding.id}`
          : finding.is === "nowhere"
            ? `forgotten: ${finding.why}`
            : `not known: ${finding.why}`;
      return `${pendingLine(pending)}\n    ${verdict}`;
    }),
    ...plan.interrupted.map(
      ({ type, resource: { urn } }) =>
        `  ${nameOf(urn)}, while ${type}: read anew; the next up does the rest`,
    ),
    ...(first === undefined
      ? []
      : [
          `Nothing of ${stack} is mended as long as ${unknown.length === 1 ? "one thing is" : `${unknown.length} things are`} not known. Say what you find:`,
          `  jitsi repair ${stack} --import ${nameOf(first.pending.urn)}=ID   if it exists`,
          `  jitsi repair ${stack} --clear ${nameOf(first.pending.urn)}   if it does not`,
        ]),
  ].join("\n");
}
