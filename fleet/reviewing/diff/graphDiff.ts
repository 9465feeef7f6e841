/** Two runs of a program, before and after a change, as what happens to its resources. Pure. */

import { isDeepStrictEqual } from "node:util";
import type { PropertyChange, ResourceChange } from "../changes/stackChange.ts";
import { isCounted } from "../../../simulator/engine/counted.ts";
import { labelsOf, readableValue, type Plain } from "../../../simulator/monitor/graph.ts";
import { holesOf, type Holes } from "../../../simulator/monitor/graphHoles.ts";
import type { SealedValue } from "../../../simulator/monitor/stackConfig.ts";
import type { RecordedResource } from "../../../simulator/monitor/recordedResource.ts";
import { isList, type Properties, type Value } from "../../../simulator/monitor/values.ts";
import { withoutStack } from "./aliases.ts";
import type { Step } from "./plan.ts";
import { leafChanges } from "./readableChanges.ts";
import { valueAt } from "./valuePath.ts";

export interface GraphDiff {
  readonly resources: readonly ResourceChange[];
  /** How many resources stay as they are. */
  readonly unchanged: number;
}

/**
 * @param steps what the engine would do (plan.ts)
 * @param base resources of the run before
 * @param sealed stand-ins for what the settings of either side keep encrypted, to show it by name
 */
export function graphDiff(
  steps: readonly Step[],
  base: readonly RecordedResource[],
  head: readonly RecordedResource[],
  sealed: readonly SealedValue[],
): GraphDiff {
  const told = steps.filter(isTold);
  if (told.every(isSame)) return { resources: [], unchanged: told.filter(isMade).length };
  const known = new Set(base.map(({ urn }) => withoutStack(urn)));
  const all = [...base, ...head.filter(({ urn }) => !known.has(withoutStack(urn)))];
  const labels = labelsOf(all);
  const byPlace = new Map([...labels].map(([urn, label]) => [withoutStack(urn), label]));
  const show: Show = {
    holes: holesOf(all, labels, sealed),
    label: (urn) => byPlace.get(withoutStack(urn)) ?? urn,
  };
  const parents = new Map(all.map((resource) => [resource.urn, resource]));
  const [same, changed] = [told.filter(isSame), told.filter((step) => !isSame(step))];
  return {
    resources: changed.map((step) => changeOf(step, parents, show)),
    unchanged: same.filter(isMade).length,
  };
}

/** No provider: see counted.ts. */
const isMade = ({ before, after }: Step): boolean => isCounted((after ?? before)!);

/** A provider that comes or goes does so with what it makes; one that changes may make the next things elsewhere. */
const isTold = (step: Step): boolean => isMade(step) || step.action === "update";

interface Show {
  readonly holes: Holes;
  readonly label: (urn: string) => string;
}

const isSame = (step: Step): boolean => step.action === "same" && optionChanges(step).length === 0;

function changeOf(step: Step, all: ReadonlyMap<string, RecordedResource>, show: Show): ResourceChange {
  const { before, after } = step;
  const resource = (after ?? before)!;
  const parent = resource.parent === undefined ? undefined : all.get(resource.parent);
  return {
    // Options alone change nothing in the cloud, but what may happen to it.
    action: step.action === "same" ? "update" : step.action,
    type: resource.type,
    name: resource.name,
    ...(parent === undefined || parent.type.startsWith("pulumi:") ? {} : { parentType: parent.type }),
    protected: before?.protect === true,
    deleteBeforeReplace: step.deleteBeforeReplace,
    properties: before === undefined || after === undefined ? [] : propertyChanges(step, before, show),
  };
}

function propertyChanges(step: Step, before: RecordedResource, show: Show): PropertyChange[] {
  const shown = (value: Value | undefined): Plain | undefined =>
    value === undefined ? undefined : readableValue(value, show.holes, show.label);
  const found = [...step.changes].flatMap(([path, { kind, replace }]): PropertyChange[] => {
    const [old, next] = sides(path, before.outputs, step.inputs);
    const leaves = leafChanges(path, shown(old), shown(next));
    // Two secrets of one name look alike.
    const changes = leaves.length > 0 ? leaves : [{ path, kind, ...pair(shown(old), shown(next)) }];
    return changes.map((change) => ({ ...change, replaces: replace }));
  });
  const causes = step.causes.map((cause): PropertyChange => {
    const known = found.find(
      ({ path }) => path === cause || path.startsWith(`${cause}.`) || path.startsWith(`${cause}[`),
    );
    if (known !== undefined) return { ...known, replaces: true };
    const values = {
      provider: pair(nameOf(before.provider, show), nameOf(step.after?.provider, show)),
      replacementTrigger: pair(shown(before.replacementTrigger), shown(step.after?.replacementTrigger)),
    }[cause];
    return { path: `option ${cause}`, kind: "update", replaces: true, ...values };
  });
  const paths = new Set(causes.map(({ path }) => path));
  return [...found.filter(({ path }) => !paths.has(path)), ...causes, ...optionChanges(step)];
}

const nameOf = (urn: string | undefined, { label }: Show): string | undefined =>
  urn === undefined ? undefined : label(urn);

const pair = (before: Plain | undefined, after: Plain | undefined) => ({
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

/** What stands at a path on both sides. A set's element has no place of its own: what went is matched with what came. */
function sides(path: string, before: Properties, after: Properties): [Value | undefined, Value | undefined] {
  const [old, next] = [valueAt(before, path), valueAt(after, path)];
  const [, above, index] = /^(.*)\[(\d+)\]$/.exec(path) ?? [];
  if (above === undefined || old === undefined || next === undefined) return [old, next];
  const [olds, news] = [listAt(before, above), listAt(after, above)];
  const has = (list: readonly Value[], value: Value) => list.some((other) => isDeepStrictEqual(other, value));
  if (!has(news, old)) return [old, next];
  const gone = olds.filter((value) => !has(news, value));
  const come = news.filter((value) => !has(olds, value));
  const place = come.findIndex((value) => isDeepStrictEqual(value, news[Number(index)]));
  return [gone[place], next];
}

function listAt(properties: Properties, path: string): readonly Value[] {
  const value = valueAt(properties, path);
  return value !== undefined && isList(value) ? value : [];
}

/** Options by which the engine goes about a resource; those that show in what it does are in the steps already. */
const options = ["protect", "retainOnDelete", "deletedWith", "customTimeouts", "ignoreChanges"] as const;

function optionChanges({ before, after }: Step): PropertyChange[] {
  if (before === undefined || after === undefined) return [];
  return options.flatMap((option): PropertyChange[] => {
    const [old, next] = [given(before[option]), given(after[option])].map((value) =>
      typeof value === "string" ? withoutStack(value) : value,
    );
    if (isDeepStrictEqual(old, next)) return [];
    const kind = old === undefined ? "add" : next === undefined ? "delete" : "update";
    return [{ path: `option ${option}`, kind, replaces: false, ...pair(old, next) }];
  });
}

/** As the program gave it: false, an empty list and an empty map are the same as nothing. */
function given(value: RecordedResource[(typeof options)[number]]): Plain | undefined {
  if (value === false) return undefined;
  return typeof value === "object" && Object.keys(value).length === 0 ? undefined : value;
}
