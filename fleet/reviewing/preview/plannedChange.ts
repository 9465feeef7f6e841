/** What the engine would do to a stack's resources, or has found different in the clouds, from its events. Pure. */

import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { isCounted } from "../../../simulator/engine/counted.ts";
import { nameOf } from "../../../simulator/engine/events.ts";
import type { Action, PropertyChange, ResourceChange } from "../changes/stackChange.ts";
import { changesAt, shownAt } from "./eventValues.ts";

export interface PlannedChange {
  readonly resources: readonly ResourceChange[];
  /** How many resources stay as they are. */
  readonly unchanged: number;
}

interface Steps {
  /** In their order. */
  readonly steps: StepEventMetadata[];
}

/** Of `pulumi preview`. Components and the stack itself are left out: they are in no cloud. */
export function plannedChange(events: readonly EngineEvent[]): PlannedChange {
  const byUrn = new Map<string, Steps>();
  for (const { resourcePreEvent } of events) {
    const metadata = resourcePreEvent?.metadata;
    if (metadata === undefined || !isCustom(metadata)) continue;
    const known = byUrn.get(metadata.urn);
    if (known === undefined) byUrn.set(metadata.urn, { steps: [metadata] });
    else known.steps.push(metadata);
  }
  const planned = [...byUrn.values()].flatMap(({ steps }) => plannedOf(steps) ?? []);
  const unchanged = [...byUrn.values()].filter(
    ({ steps }) => isMade(steps[0]!) && steps.every(({ op }) => op === "same"),
  );
  return {
    // A provider that comes or goes does so with what it makes; one that changes may make the next things elsewhere.
    resources: planned
      .filter(({ type, action }) => action === "update" || isCounted({ type, custom: true }))
      .sort(byName),
    unchanged: unchanged.length,
  };
}

/** The engine works on many at a time, in an order of the moment. */
const byName = (one: ResourceChange, other: ResourceChange): number => {
  const key = ({ name, type }: ResourceChange) => `${name} ${type}`;
  return key(one) < key(other) ? -1 : 1;
};

const isCustom = ({ old, new: after }: StepEventMetadata): boolean => (after ?? old)?.custom === true;

/** No provider: see counted.ts. */
const isMade = ({ type, old, new: after }: StepEventMetadata): boolean =>
  isCounted({ type, custom: (after ?? old)?.custom });

function plannedOf(steps: readonly StepEventMetadata[]): ResourceChange | undefined {
  const at = (...ops: readonly string[]) => steps.findIndex(({ op }) => ops.includes(op));
  const creates = at("create-replacement", "import-replacement");
  if (creates >= 0 || at("replace") >= 0) {
    const deletes = at("delete-replaced");
    return {
      ...resourceOf("replace", steps),
      deleteBeforeReplace: deletes >= 0 && deletes < creates,
      properties: propertiesOf(steps, true),
    };
  }
  if (at("update") >= 0) return { ...resourceOf("update", steps), properties: propertiesOf(steps, false) };
  if (at("create", "import") >= 0) return resourceOf("create", steps);
  const goes = steps[at("delete")];
  if (goes === undefined) return undefined;
  const stays = (goes.old as { retainOnDelete?: boolean } | undefined)?.retainOnDelete === true;
  return resourceOf(stays ? "forget" : "delete", steps);
}

function resourceOf(action: Action, steps: readonly StepEventMetadata[]): ResourceChange {
  const { urn, type } = steps[0]!;
  const parentType = parentTypeOf(urn);
  return {
    action,
    type,
    name: nameOf(urn),
    ...(parentType === undefined ? {} : { parentType }),
    protected: steps.some(({ old }) => old?.protect === true),
    deleteBeforeReplace: false,
    properties: [],
  };
}

/** `urn:pulumi:stack::project::a:b:Parent$c:d:Type::name` */
function parentTypeOf(urn: string): string | undefined {
  const types = urn.split("::")[2]?.split("$") ?? [];
  return types.length < 2 ? undefined : types.at(-2);
}

/** What the provider says that differs; where it gives no details, by the names of properties. */
function propertiesOf(steps: readonly StepEventMetadata[], isReplaced: boolean): PropertyChange[] {
  const details = new Map(steps.flatMap(({ detailedDiff }) => Object.entries(detailedDiff ?? {})));
  const forcing = new Set(steps.flatMap(({ keys }) => keys ?? []));
  const both = steps.find(({ old, new: after }) => old && after);
  const [before, after] = [valuesOf(both?.old), valuesOf(both?.new)];
  const shown = (path: string, kind: PropertyChange["kind"], replaces: boolean): PropertyChange[] => {
    const changes = changesAt(path, before, after, replaces);
    if (changes.length > 0) return changes;
    // A secret, or something that is only known when it is made: it differs, and nobody may or can say how.
    const [was, becomes] = [shownAt(before, path), shownAt(after, path) ?? "[computed]"];
    return [
      {
        path,
        kind,
        replaces,
        ...(was === undefined || kind === "add" ? {} : { before: was }),
        ...(kind === "delete" ? {} : { after: becomes }),
      },
    ];
  };
  if (details.size > 0)
    return [...details].flatMap(([path, { diffKind }]) => {
      const [kind, replaces] = diffKind.split("-") as [PropertyChange["kind"], string?];
      return shown(path, kind, replaces !== undefined);
    });
  const named = new Set([...forcing, ...steps.flatMap(({ diffs }) => diffs ?? [])]);
  return [...named].flatMap((path) => shown(path, "update", isReplaced && forcing.has(path)));
}

/** As the program writes them, and what it leaves to the provider. */
const valuesOf = (state: StepEventMetadata["old"]): Record<string, unknown> => ({
  ...(state?.outputs as Record<string, unknown> | undefined),
  ...(state?.inputs as Record<string, unknown> | undefined),
});

/** Of `pulumi refresh --preview-only`: what is in the clouds (after) and not as the state has it (before). */
export function driftIn(events: readonly EngineEvent[]): PlannedChange {
  const resources: ResourceChange[] = [];
  let unchanged = 0;
  for (const { resOutputsEvent } of events) {
    const metadata = resOutputsEvent?.metadata;
    if (metadata === undefined || !isMade(metadata)) continue;
    if (metadata.op === "delete") resources.push(resourceOf("delete", [metadata]));
    else if (metadata.op === "update")
      resources.push({ ...resourceOf("update", [metadata]), properties: differences(metadata) });
    else unchanged++;
  }
  return { resources: resources.sort(byName), unchanged };
}

function differences({ old, new: found }: StepEventMetadata): PropertyChange[] {
  const [before, after] = [old?.outputs ?? {}, found?.outputs ?? {}] as Record<string, unknown>[];
  const names = new Set([...Object.keys(before!), ...Object.keys(after!)]);
  return [...names].flatMap((name) => changesAt(name, before!, after!, false));
}
