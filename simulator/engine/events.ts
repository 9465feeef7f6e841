/** The engine's own account of a run, from its events (pulumi sdk/go/common/apitype/events.go). */
import type { EngineEvent, PropertyDiff, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { isCounted } from "./counted.ts";

export type { EngineEvent } from "@pulumi/pulumi/automation/events.js";

/** What a run does, or in a preview would do, to one resource. */
export interface Step {
  /** same, create, update, delete, replace, create-replacement, delete-replaced, read, refresh, ... */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** The resource's own name: the last part of the URN. */
  readonly name: string;
  /** By property path; kinds such as `update` and `add-replace`. Empty if the provider gave no details. */
  readonly detailedDiff: Readonly<Record<string, PropertyDiff>>;
  readonly outcome: "done" | "failed" | "planned";
}

export interface RunAccount {
  readonly steps: readonly Step[];
  /** Errors and warnings, without colour; `name` is that of the resource, "" if it is about none. */
  readonly diagnostics: readonly { severity: string; name: string; message: string }[];
  /** How many resources met each operation, e.g. `{ create: 3, same: 2 }`; a replacement is one. See counted.ts for what is no such resource. */
  readonly changes: Readonly<Record<string, number>>;
}

/** Sums up a run's events. */
export function accountOf(events: readonly EngineEvent[]): RunAccount {
  const steps = new Map<string, Step>();
  const diagnostics: RunAccount["diagnostics"][number][] = [];
  const counted = new Set<string>();
  for (const event of events) {
    const step = event.resourcePreEvent ?? event.resOutputsEvent ?? event.resOpFailedEvent;
    if (step) {
      const { op, urn, type, detailedDiff } = step.metadata;
      const planned = "planning" in step && step.planning === true;
      const outcome = event.resOpFailedEvent ? "failed" : planned ? "planned" : "done";
      const name = nameOf(urn);
      steps.set(`${op} ${urn}`, { op, urn, type, name, detailedDiff: detailedDiff ?? {}, outcome });
    }
    const { diagnosticEvent: said } = event;
    if (said && !said.ephemeral && ["error", "warning"].includes(said.severity)) {
      const message = plain(said.message).trim();
      diagnostics.push({ severity: said.severity, name: said.urn ? nameOf(said.urn) : "", message });
    }
    const ended = event.resOutputsEvent?.metadata;
    if (ended && isWhole(ended)) counted.add(`${ended.op} ${ended.urn}`);
  }
  const changes: Record<string, number> = {};
  for (const [op] of [...counted].map((key) => key.split(" ", 1))) changes[op!] = (changes[op!] ?? 0) + 1;
  return { steps: [...steps.values()], diagnostics, changes };
}

/** Halves of a replacement, which is a step of its own, and what is only looked up. */
const parts =
  /^(create-replacement|delete-replaced|import-replacement|read-replacement|discard-replaced|read|discard|refresh)$/;

const isWhole = ({ op, type, old, new: after }: StepEventMetadata): boolean =>
  !parts.test(op) && isCounted({ type, custom: (after ?? old)?.custom });

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Text without the engine's colour marks, e.g. `<{%fg 13%}>`. */
function plain(text: string): string {
  return text.replace(/<\{%[^%]*%\}>/g, "");
}
