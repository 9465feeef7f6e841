/**
 * What changes between a resource's state and its new inputs, property by property, and whether each change is an
 * update or a replacement: the answer Terraform's plugin SDK gives through pulumi-terraform-bridge v3.137.
 *
 * Rules (terraform-plugin-sdk v2 helper/schema `schemaMap.diff*`):
 * - not set and zero are the same;
 * - a computed property that the program no longer sets keeps its value: no change;
 * - sets compare without order;
 * - a list's or map's flag holds for its primitive elements, but a nested block has flags of its own: the parent's
 *   flag fires only when blocks are added or removed.
 */
import { isDeepStrictEqual } from "node:util";
import { defaultsKey } from "./check.ts";
import { isSuppressed } from "./diffSuppress.ts";
import { nestedType } from "./table.ts";
import type { ObjectType, Property, Resource, Table } from "./table.ts";
import { isObject, isZero, joinPath } from "./values.ts";
import type { Value, Values } from "./values.ts";

export interface PropertyChange {
  readonly kind: "add" | "delete" | "update";
  readonly replace: boolean;
}

export interface Diff {
  /** By property path; empty when nothing changes. */
  readonly changes: ReadonlyMap<string, PropertyChange>;
  /** Top-level properties that change. */
  readonly changed: readonly string[];
  /** Top-level properties that force a replacement. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/**
 * Compares a resource's state (`olds`) with its checked inputs (`news`).
 * @param forces whether a change at a path replaces, beyond what the table's flags say
 * @param ignored top-level properties of the option ignoreChanges, whose changes the bridge leaves out of its diff (tfbridge/provider.go `Diff`)
 */
export function diff(
  table: Table,
  resource: Resource,
  olds: Values,
  news: Values,
  ignored: readonly string[] = [],
  forces: (path: string) => boolean = () => false,
): Diff {
  const changes = new Map<string, PropertyChange>();
  for (const [key, property] of Object.entries(resource.inputs)) {
    if (ignored.includes(key)) continue;
    const inherited = resource.noUpdate ? { ...property, replace: true } : property;
    const next = news[key] ?? property.planDefault;
    compare(table, inherited, olds[key], next, key, changes);
  }
  for (const [path, change] of changes) if (forces(path)) changes.set(path, { ...change, replace: true });
  const top = (path: string) => path.split(/[.[]/)[0]!;
  const unique = (paths: string[]) => [...new Set(paths.map(top))].sort();
  const replaces = unique([...changes].filter(([, change]) => change.replace).map(([path]) => path));
  return {
    changes,
    changed: unique([...changes.keys()]),
    replaces,
    deleteBeforeReplace: replaces.length > 0 && deletesFirst(resource, olds, news),
  };
}

/**
 * The bridge deletes first where the resource says so, or where a name it could have chosen itself was given
 * (tfbridge/schema.go `nameRequiresDeleteBeforeReplace`), even if that name is what changes.
 */
function deletesFirst(resource: Resource, olds: Values, news: Values): boolean {
  if (resource.deleteBeforeReplace) return true;
  const filled = news[defaultsKey];
  if (!Array.isArray(filled)) return false;
  const isAutomatic = (key: string) => resource.autoName?.[key] !== undefined && filled.includes(key);
  const unique = resource.uniqueNameFields;
  if (unique && unique.length > 0) {
    return unique.every((key) => isDeepStrictEqual(olds[key], news[key]) && !isAutomatic(key));
  }
  return Object.keys(resource.autoName ?? {}).some((key) => news[key] !== undefined && !isAutomatic(key));
}

function compare(
  table: Table,
  property: Property,
  old: Value | undefined,
  next: Value | undefined,
  path: string,
  changes: Map<string, PropertyChange>,
): void {
  if (property.outputOnly || property.writeOnly || isSuppressed(property.diffSuppress, old, next)) return;
  if (isZero(next) && (isZero(old) || (property.computed && next === undefined))) return;
  const replace = property.replace ?? false;
  const nested = nestedType(table, property);
  if (Array.isArray(old) && Array.isArray(next) && property.set) {
    compareSets(table, property, old, next, path, changes);
  } else if (Array.isArray(old) && Array.isArray(next)) {
    compareLists(table, property, old, next, path, changes);
  } else if (isZero(old) || isZero(next)) {
    const value = (isZero(old) ? next : old) as Value;
    changes.set(path, {
      kind: old === undefined ? "add" : next === undefined ? "delete" : "update",
      replace: replace || forcesWithin(table, property, value),
    });
  } else if (nested && isObject(old) && isObject(next)) {
    compareObjects(table, nested, old, next, path, changes);
  } else if (isObject(old) && isObject(next) && property.type === "object") {
    compareMaps(old, next, replace, path, changes);
  } else if (!isDeepStrictEqual(old, next)) {
    changes.set(path, { kind: "update", replace });
  }
}

function compareObjects(
  table: Table,
  type: ObjectType,
  old: Values,
  next: Values,
  path: string,
  changes: Map<string, PropertyChange>,
): void {
  for (const [key, property] of Object.entries(type.properties ?? {})) {
    compare(table, property, old[key], next[key], joinPath(path, key), changes);
  }
}

function compareMaps(
  old: Values,
  next: Values,
  replace: boolean,
  path: string,
  changes: Map<string, PropertyChange>,
): void {
  for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (isDeepStrictEqual(old[key], next[key])) continue;
    const kind = old[key] === undefined ? "add" : next[key] === undefined ? "delete" : "update";
    changes.set(joinPath(path, key), { kind, replace });
  }
}

function compareLists(
  table: Table,
  property: Property,
  old: Value[],
  next: Value[],
  path: string,
  changes: Map<string, PropertyChange>,
): void {
  for (let index = 0; index < Math.max(old.length, next.length); index++) {
    const at = joinPath(path, index);
    const [before, after] = [old[index], next[index]];
    if (before === undefined || after === undefined) {
      changes.set(at, oneSided(table, property, before, after));
    } else {
      compare(table, elementOf(table, property), before, after, at, changes);
    }
  }
}

function compareSets(
  table: Table,
  property: Property,
  old: Value[],
  next: Value[],
  path: string,
  changes: Map<string, PropertyChange>,
): void {
  const element = elementOf(table, property);
  const same = (before: Value, after: Value): boolean => {
    const found = new Map<string, PropertyChange>();
    compare(table, element, before, after, "", found);
    return found.size === 0;
  };
  const gone = old.map((value, index) => ({ value, index }));
  const come = next
    .map((value, index) => ({ value, index }))
    .filter(({ value }) => {
      const match = gone.findIndex((candidate) => same(candidate.value, value));
      if (match >= 0) gone.splice(match, 1);
      return match < 0;
    });
  for (const [order, after] of come.entries()) {
    const before = gone[order];
    const at = joinPath(path, after.index);
    if (before === undefined) changes.set(at, oneSided(table, property, undefined, after.value));
    else if (nestedType(table, element) === undefined)
      changes.set(at, { kind: "update", replace: property.replace ?? false });
    else {
      // Of a changed block in a set, every attribute counts as changed (its hash is another one).
      const replace =
        forcesWithin(table, property, [before.value]) || forcesWithin(table, property, [after.value]);
      changes.set(at, { kind: "update", replace });
    }
  }
  for (const before of gone.slice(come.length)) {
    changes.set(joinPath(path, before.index), oneSided(table, property, before.value, undefined));
  }
}

/** An element added (`before` undefined) or removed. */
function oneSided(
  table: Table,
  property: Property,
  before: Value | undefined,
  after: Value | undefined,
): PropertyChange {
  const replace = (property.replace ?? false) || forcesWithin(table, property, [(before ?? after) as Value]);
  return { kind: before === undefined ? "add" : "delete", replace };
}

/** The schema of a list's element; a primitive inherits the list's flag. */
function elementOf(table: Table, property: Property): Property {
  const element = property.items ?? {};
  if (nestedType(table, element)) return element;
  return property.replace === undefined ? element : { ...element, replace: property.replace };
}

/** Whether a block that comes, goes or changes as a whole holds a set property that forces a replacement. */
function forcesWithin(table: Table, property: Property, value: Value): boolean {
  if (property.items) {
    const element = property.items;
    return Array.isArray(value) && value.some((item) => forcesWithin(table, element, item));
  }
  const nested = nestedType(table, property);
  if (!nested || !isObject(value)) return false;
  return Object.entries(nested.properties ?? {}).some(([key, field]) => {
    const inner = value[key];
    return !isZero(inner) && ((field.replace ?? false) || forcesWithin(table, field, inner as Value));
  });
}
