/** What a rehearsal showed, from the engine's own account of its runs. */

import { isCounted } from "../../../simulator/engine/counted.ts";
import type { RunResult } from "../../../simulator/engine/engine.ts";
import type { EngineEvent } from "../../../simulator/engine/events.ts";
import { nameOf } from "../../../simulator/engine/events.ts";
import type { Action, PropertyChange, ResourceChange } from "../../reviewing/changes/stackChange.ts";
import { downtimeOf, type Downtime } from "../../reviewing/report/downtime.ts";

/** One step, in the order in which the engine began them. */
export interface RehearsedStep {
  /** The engine's word: create, update, delete, replace, create-replacement, delete-replaced. */
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly outcome: "done" | "failed";
}

export interface ExpectedDowntime extends Downtime {
  readonly name: string;
  readonly action: Action;
}

export interface Refusal {
  /** The resource; "" if it is about none. */
  readonly name: string;
  readonly message: string;
}

export interface RehearsedRun {
  /** Whether the update would go through. */
  readonly ok: boolean;
  /** Empty if the preview refuses the update. */
  readonly steps: readonly RehearsedStep[];
  /** What changes, by the preview. */
  readonly changes: readonly ResourceChange[];
  readonly unchanged: number;
  readonly downtimes: readonly ExpectedDowntime[];
  readonly refusals: readonly Refusal[];
}

export function accountOfRehearsal(preview: RunResult, up: RunResult | undefined): RehearsedRun {
  const steps = up === undefined ? [] : stepsOf(up.events);
  const changes = changesOf(preview, deletedFirst(steps));
  return {
    ok: preview.exitCode === 0 && up?.exitCode === 0,
    steps,
    changes,
    unchanged: preview.changes.same ?? 0,
    downtimes: changes.flatMap((change) => {
      const downtime = downtimeOf(change);
      return downtime === undefined ? [] : [{ name: change.name, action: change.action, ...downtime }];
    }),
    refusals: refusalsOf(up ?? preview),
  };
}

const quiet = new Set(["same", "read", "refresh"]);

function stepsOf(events: readonly EngineEvent[]): RehearsedStep[] {
  const failed = new Set(
    events.flatMap(({ resOpFailedEvent: failure }) =>
      failure === undefined ? [] : [`${failure.metadata.op} ${failure.metadata.urn}`],
    ),
  );
  return events.flatMap(({ resourcePreEvent: begun }) => {
    if (begun === undefined || begun.planning === true || quiet.has(begun.metadata.op)) return [];
    const { op, urn, type } = begun.metadata;
    return [
      {
        op,
        type,
        name: nameOf(urn),
        outcome: failed.has(`${op} ${urn}`) ? ("failed" as const) : ("done" as const),
      },
    ];
  });
}

/** Names of replaced resources whose old one went before the new one came. */
function deletedFirst(steps: readonly RehearsedStep[]): ReadonlySet<string> {
  const at = (op: string, name: string, type: string): number =>
    steps.findIndex((step) => step.op === op && step.name === name && step.type === type);
  return new Set(
    steps
      .filter(({ op, name, type }) => {
        const come = at("create-replacement", name, type);
        return op === "delete-replaced" && come >= 0 && at(op, name, type) < come;
      })
      .map(({ type, name }) => `${type} ${name}`),
  );
}

const actionOf: Readonly<Record<string, Action>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  discard: "forget",
  "discard-replaced": "forget",
};

function changesOf(preview: RunResult, first: ReadonlySet<string>): ResourceChange[] {
  return preview.events.flatMap(({ resourcePreEvent: begun }) => {
    const action = actionOf[begun?.metadata.op ?? ""];
    if (begun === undefined || action === undefined) return [];
    const { urn, type, old, new: next, detailedDiff, diffs, keys } = begun.metadata;
    if (!isCounted({ type, custom: (next ?? old)?.custom })) return [];
    const name = nameOf(urn);
    const parent = next?.parent ?? old?.parent;
    const parentType = parent === undefined || parent === "" ? undefined : typeOf(parent);
    return [
      {
        action,
        type,
        name,
        ...(parentType === undefined || parentType === "pulumi:pulumi:Stack" ? {} : { parentType }),
        protected: old?.protect ?? false,
        deleteBeforeReplace: first.has(`${type} ${name}`),
        properties: ["update", "replace"].includes(action)
          ? propertiesOf(detailedDiff ?? undefined, diffs ?? [], keys ?? [])
          : [],
      },
    ];
  });
}

const typeOf = (urn: string): string => urn.split("::")[2]!.split("$").at(-1)!;

/** Providers tell details, or only which properties differ and which of them force a replacement. Values stay away: they may be secret. */
function propertiesOf(
  detailed: Readonly<Record<string, { readonly diffKind: string }>> | undefined,
  diffs: readonly string[],
  keys: readonly string[],
): PropertyChange[] {
  if (detailed === undefined || Object.keys(detailed).length === 0)
    return [...new Set([...keys, ...diffs])].map((path) => ({
      path,
      kind: "update",
      replaces: keys.includes(path),
    }));
  return Object.entries(detailed).map(([path, { diffKind }]) => ({
    path,
    kind: diffKind.startsWith("add") ? "add" : diffKind.startsWith("delete") ? "delete" : "update",
    replaces: diffKind.endsWith("-replace"),
  }));
}

/** The engine closes with a sentence that only says that something failed. */
const noNews = /^(preview|update) failed$/;

const refusalsOf = ({ diagnostics, exitCode, stderr }: RunResult): Refusal[] => {
  const said = diagnostics
    .filter(({ severity, message }) => severity === "error" && !noNews.test(message))
    .map(({ name, message }) => ({ name, message }));
  return said.length > 0 || exitCode === 0
    ? said
    : [{ name: "", message: stderr.trim() || "It failed without a word." }];
};
