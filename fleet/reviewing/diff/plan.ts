/**
 * What the engine would do for a program whose resources exist as another run of it recorded them. It answers the
 * registrations of a preview while the program runs, for what comes later depends on the answers: outputs of what is
 * replaced are unknown, those of what stays are as they were.
 *
 * After pulumi pkg/resource/deploy/step_generator.go; a provider's part is the simulator's table.
 */

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { check, defaultsKey } from "../../../simulator/plugins/check.ts";
import { replacesOnCondition } from "../../../simulator/plugins/conditionalReplace.ts";
import { diff, type PropertyChange } from "../../../simulator/plugins/diff.ts";
import { newWithUpdate } from "../../../simulator/plugins/newWithUpdate.ts";
import type { Resource, Table } from "../../../simulator/plugins/table.ts";
import { unknown as pluginUnknown, without, type Values } from "../../../simulator/plugins/values.ts";
import { tableOf, toPluginValues, type Answer } from "../../../simulator/monitor/provider.ts";
import type { RecordedResource } from "../../../simulator/monitor/recordedResource.ts";
import { Secret, unknown, type Properties, type Value } from "../../../simulator/monitor/values.ts";
import { formerUrns, inStack } from "./aliases.ts";
import { isWithin, withValueOf } from "./valuePath.ts";

export type StepAction = "same" | "update" | "replace" | "create" | "delete" | "forget";

/** What happens to one resource that a provider manages, or to a provider. */
export interface Step {
  readonly action: StepAction;
  /** Undefined for what is created. */
  readonly before: RecordedResource | undefined;
  /** Undefined for what goes. */
  readonly after: RecordedResource | undefined;
  /** Inputs as the provider gets them, with its defaults and automatic names. */
  readonly inputs: Properties;
  readonly changes: ReadonlyMap<string, PropertyChange>;
  /** Why it is replaced, where no property tells: `provider`, `replacementTrigger`, `replaceWith`. */
  readonly causes: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** Of a step that is no replacement and of which no property tells. */
const plain = {
  changes: new Map<string, PropertyChange>(),
  causes: [],
  deleteBeforeReplace: false,
} satisfies Partial<Step>;

export class Plan {
  readonly #base: ReadonlyMap<string, RecordedResource>;
  readonly #steps: Step[] = [];
  readonly #seen = new Set<string>();
  /** URN to the one it had, for what was found by an alias. */
  readonly #renamed = new Map<string, string>();
  /** New URNs of what is replaced. */
  readonly #replaced = new Set<string>();
  /** Former URNs of what must go first because something it depends on does, with the properties that say so. */
  readonly #dragged = new Map<string, readonly string[]>();

  readonly #formerStack: string | undefined;

  /**
   * @param base what exists: a run that was no preview
   * @param formerStack name of the stack in it, if the program runs for another one
   */
  constructor(base: readonly RecordedResource[], formerStack?: string) {
    this.#formerStack = formerStack;
    this.#base = new Map(base.map((resource) => [resource.urn, resource]));
  }

  /** For the recorder's option `answer`. */
  answer(resource: RecordedResource, usual: (seed?: string) => Answer): Answer {
    const before = this.#find(resource);
    if (!resource.custom) return usual();
    if (before === undefined) return this.#create(resource, usual());
    return isProvider(resource)
      ? this.#provider(before, resource, usual)
      : this.#compare(before, resource, usual);
  }

  /** When the program has ended. What is to go comes last. */
  steps(): readonly Step[] {
    const gone = [...this.#base.values()].filter(
      ({ urn, custom, readId }) => custom && readId === undefined && !this.#seen.has(urn),
    );
    return [...this.#steps, ...gone.map(leaving)];
  }

  #find(resource: RecordedResource): RecordedResource | undefined {
    const formerParent = resource.parent === undefined ? undefined : this.#renamed.get(resource.parent);
    for (const known of [resource.urn, ...formerUrns(resource, formerParent)]) {
      const urn = this.#formerStack === undefined ? known : inStack(known, this.#formerStack);
      const found = this.#base.get(urn);
      if (found === undefined || this.#seen.has(urn)) continue;
      this.#seen.add(urn);
      if (urn !== resource.urn) this.#renamed.set(resource.urn, urn);
      return found;
    }
    return undefined;
  }

  #create(after: RecordedResource, answer: Answer): Answer {
    this.#steps.push({
      action: "create",
      before: undefined,
      after,
      inputs: after.inputs,
      ...plain,
    });
    return answer;
  }

  /** A bridged provider's settings never replace it (tfbridge/provider.go `DiffConfig`). */
  #provider(before: RecordedResource, after: RecordedResource, usual: () => Answer): Answer {
    const changes = topLevelChanges(before.inputs, after.inputs);
    this.#steps.push({
      action: changes.size > 0 ? "update" : "same",
      before,
      after,
      inputs: after.inputs,
      ...plain,
      changes,
    });
    return { ...usual(), id: before.id };
  }

  #compare(before: RecordedResource, after: RecordedResource, usual: (seed?: string) => Answer): Answer {
    const causes = this.#causesToReplace(before, after);
    if (causes.length === 0 && isDeepStrictEqual(before.inputs, after.inputs)) {
      this.#steps.push({
        action: "same",
        before,
        after,
        inputs: after.inputs,
        ...plain,
      });
      return keptAnswer(before, before.outputs);
    }
    const found = compared(before, after);
    const dragged = this.#dragged.get(before.urn) ?? [];
    const isReplaced = causes.length > 0 || [...found.changes.values()].some((change) => change.replace);
    const action = isReplaced ? "replace" : found.changes.size > 0 ? "update" : "same";
    const deleteBeforeReplace =
      isReplaced && (dragged.length > 0 || (after.deleteBeforeReplace ?? found.deleteBeforeReplace));
    this.#steps.push({ action, before, after, ...found, causes, deleteBeforeReplace });
    if (!isReplaced)
      return keptAnswer(before, action === "same" ? before.outputs : updated(before, found.inputs));
    this.#replaced.add(after.urn);
    if (deleteBeforeReplace) this.#drag(before.urn);
    // Another automatic name than the one that is still taken.
    return usual(`${after.urn}#${deleteBeforeReplace ? "again" : "beside"}`);
  }

  #causesToReplace(before: RecordedResource, after: RecordedResource): string[] {
    const { provider } = after;
    const formerProvider = provider === undefined ? undefined : (this.#renamed.get(provider) ?? provider);
    const trigger = after.replacementTrigger;
    return [
      ...(formerProvider === before.provider ? [] : ["provider"]),
      ...(isDeepStrictEqual(before.replacementTrigger, trigger) ? [] : ["replacementTrigger"]),
      ...(after.replaceWith.some((urn) => this.#replaced.has(urn)) ? ["replaceWith"] : []),
      ...(this.#dragged.get(before.urn) ?? []),
    ];
  }

  /**
   * What depends on a resource that goes first must go before it, if it could not be there without
   * (step_generator.go, `calculateDependentReplacements`).
   */
  #drag(root: string): void {
    const going = new Set([root]);
    for (let before = 0; before < going.size;) {
      before = going.size;
      for (const resource of this.#base.values()) {
        if (going.has(resource.urn) || !resource.custom || resource.readId !== undefined) continue;
        const keys = isProvider(resource) ? [] : draggedBy(resource, going);
        if (keys.length === 0) continue;
        going.add(resource.urn);
        this.#dragged.set(resource.urn, keys);
      }
    }
  }
}

const isProvider = ({ type }: RecordedResource): boolean => type.startsWith("pulumi:providers:");

/** Properties of a resource that force its replacement if resources that go are unknown to it. */
function draggedBy(resource: RecordedResource, going: ReadonlySet<string>): string[] {
  if (resource.provider !== undefined && going.has(resource.provider)) return ["provider"];
  const hit = Object.entries(resource.propertyDependencies)
    .filter(([, urns]) => urns.some((urn) => going.has(urn)))
    .map(([property]) => property);
  const found = schemaOf(resource.type);
  if (hit.length === 0 || found === undefined) return [];
  const olds = checkedInputs(found, resource, {});
  const news: Values = { ...olds };
  for (const property of hit) news[property] = pluginUnknown;
  const { replaces } = tableDiff(found, resource, resource, { olds, news });
  return [...replaces];
}

interface Schema {
  readonly table: Table;
  readonly resource: Resource;
}

function schemaOf(type: string): Schema | undefined {
  const table = tableOf(type);
  const resource = table?.resources[type];
  return table === undefined || resource === undefined ? undefined : { table, resource };
}

interface Compared {
  readonly inputs: Properties;
  readonly changes: ReadonlyMap<string, PropertyChange>;
  readonly deleteBeforeReplace: boolean;
}

function compared(before: RecordedResource, after: RecordedResource): Compared {
  const given = after.ignoreChanges.reduce(
    (properties, path) => withValueOf(properties, before.inputs, path),
    after.inputs,
  );
  const found = schemaOf(after.type);
  // Of a package without a table nobody knows what replaces.
  if (found === undefined)
    return { inputs: given, changes: topLevelChanges(before.inputs, given), deleteBeforeReplace: false };
  const olds = checkedInputs(found, before, {});
  const news = checkedInputs(found, { ...after, inputs: given }, olds);
  const { changes, deleteBeforeReplace } = tableDiff(found, before, after, { olds, news });
  const filled = (news[defaultsKey] ?? []) as readonly string[];
  return {
    inputs: { ...given, ...Object.fromEntries(filled.map((name) => [name, news[name] as Value])) },
    changes,
    deleteBeforeReplace,
  };
}

/** Inputs after the provider's check, with `__defaults`; as they are if it refuses them, which the recorder reports. */
function checkedInputs({ table, resource }: Schema, of: RecordedResource, olds: Values): Values {
  const randomSeed = createHash("sha256").update(of.urn).digest();
  return check({ table, resource, name: of.name, news: toPluginValues(of.inputs), olds, randomSeed }).inputs;
}

function tableDiff(
  { table, resource }: Schema,
  before: RecordedResource,
  after: RecordedResource,
  { olds, news }: { readonly olds: Values; readonly news: Values },
) {
  // With what the check filled in, deep inside too.
  const state: Values = {
    ...toPluginValues(before.outputs),
    ...without(olds, defaultsKey),
  };
  for (const [key, { planDefault }] of Object.entries(resource.inputs))
    if (planDefault !== undefined) state[key] ??= planDefault;
  const forces = (path: string): boolean =>
    replacesOnCondition(after.type, path, state, news) ||
    after.replaceOnChanges.some((above) => isWithin(path, above));
  return diff(table, resource, state, news, after.ignoreChanges, forces);
}

function topLevelChanges(before: Properties, after: Properties): Map<string, PropertyChange> {
  const changes = new Map<string, PropertyChange>();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isDeepStrictEqual(before[key], after[key])) continue;
    const kind = before[key] === undefined ? "add" : after[key] === undefined ? "delete" : "update";
    changes.set(key, { kind, replace: false });
  }
  return changes;
}

const keptAnswer = ({ id, computed }: RecordedResource, outputs: Properties): Answer => ({
  id,
  outputs,
  computed,
  problems: [],
});

/** An existing resource after an update: new inputs, and the old values of what the provider computes. */
function updated({ type, outputs }: RecordedResource, inputs: Properties): Properties {
  const state: Record<string, Value> = { ...outputs };
  const schema = schemaOf(type)?.resource;
  for (const key of Object.keys(schema?.inputs ?? inputs)) {
    const next = inputs[key];
    if (next !== undefined)
      state[key] = outputs[key] instanceof Secret && !(next instanceof Secret) ? new Secret(next) : next;
    else if (schema?.inputs[key]?.computed !== true) delete state[key];
  }
  for (const key of newWithUpdate[type] ?? []) state[key] = unknown;
  return state;
}

const leaving = (before: RecordedResource): Step => ({
  action: before.retainOnDelete === true ? "forget" : "delete",
  before,
  after: undefined,
  inputs: {},
  ...plain,
});
