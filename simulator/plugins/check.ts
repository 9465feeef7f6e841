/**
 * The Check step of a simulated provider: refuses inputs the real provider (or the compiler) would refuse, and
 * fills defaults and automatic names. Behaviour of pulumi-terraform-bridge v3.137 (tfbridge/provider.go `Check`,
 * schema.go `applyDefaults`), which names what it filled in `__defaults`.
 */
import { createHash } from "node:crypto";
import { closest, distance } from "fastest-levenshtein";
import { allowedValues, nestedType } from "./table.ts";
import type { AutoName, Property, Resource, Table } from "./table.ts";
import { isObject, joinPath, unknown, without } from "./values.ts";
import type { Value, Values } from "./values.ts";

/** The bridge's reserved key: names of the inputs that Check filled. */
export const defaultsKey = "__defaults";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckArguments {
  readonly table: Table;
  readonly resource: Resource;
  /** The resource's own name: the last part of its URN. */
  readonly name: string;
  readonly news: Values;
  readonly olds: Values;
  /** Chooses the random digits of automatic names. */
  readonly randomSeed: Uint8Array;
  /** The engine's wish for an automatic name (`pulumi:autonaming`). */
  readonly proposedName?: string;
}

/** Checks inputs and fills what was left out. With failures, the inputs are returned as they were. */
export function check(args: CheckArguments): { inputs: Values; failures: CheckFailure[] } {
  const news = without(args.news, defaultsKey);
  const failures = [
    ...checkObject(args.table, args.resource.inputs, args.resource.required, news, ""),
    ...checkCombinations(args.resource, news),
  ];
  if (failures.length > 0) return { inputs: news, failures };

  const filled: string[] = [];
  const inputs = fillDefaults(args.table, args.resource.inputs, news, filled);
  for (const [property, rule] of Object.entries(args.resource.autoName ?? {})) {
    if (inputs[property] !== undefined) continue;
    inputs[property] = automaticName(args, property, rule);
    filled.push(property);
  }
  inputs[defaultsKey] = filled.sort();
  // A made-up name must fit as well: a long name of the resource can make it too long.
  const unfit = Object.keys(args.resource.autoName ?? {})
    .filter((key) => filled.includes(key))
    .flatMap((key) => checkValue(args.table, args.resource.inputs[key] ?? {}, inputs[key]!, key));
  return { inputs, failures: unfit };
}

/** Checks the settings of a provider. Lists and objects arrive as JSON text; everything may be left out. */
export function checkConfig(table: Table, news: Values): CheckFailure[] {
  const parsed = Object.fromEntries(
    Object.entries(without(news, "version")).map(([key, value]) => [
      key,
      parseSetting(table.provider.inputs[key], value),
    ]),
  );
  return checkObject(table, table.provider.inputs, [], parsed, "");
}

/** A provider setting as its schema wants it: all but text arrives as JSON text. */
export function parseSetting(property: Property | undefined, value: Value): Value {
  if (typeof value !== "string" || property === undefined || property.type === "string") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
}

function checkObject(
  table: Table,
  properties: Readonly<Record<string, Property>>,
  required: readonly string[],
  values: Values,
  path: string,
): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [key, value] of Object.entries(values)) {
    const property = properties[key];
    const at = joinPath(path, key);
    if (property === undefined) failures.push(unknownProperty(at, key, Object.keys(properties)));
    else if (property.outputOnly)
      failures.push({ property: at, reason: `"${at}" is an output and cannot be set.` });
    else failures.push(...checkValue(table, property, value, at));
  }
  for (const key of required) {
    if (values[key] !== undefined) continue;
    const at = joinPath(path, key);
    failures.push({ property: at, reason: `Missing required property "${at}".` });
  }
  return failures;
}

function unknownProperty(path: string, key: string, known: readonly string[]): CheckFailure {
  const nearest = known.length > 0 ? closest(key, [...known]) : "";
  // Further apart than half the word is no misspelling.
  const hint =
    nearest !== "" && distance(key, nearest) * 2 <= key.length ? ` Did you mean "${nearest}"?` : "";
  return { property: path, reason: `Unknown property "${path}".${hint}` };
}

function checkValue(table: Table, property: Property, value: Value, path: string): CheckFailure[] {
  if (value === unknown) return [];
  if (property.oneOf) {
    const ways = property.oneOf.map((way) => checkValue(table, way, value, path));
    return ways.find((failures) => failures.length === 0) ?? ways[0] ?? [];
  }
  const allowed = allowedValues(table, property);
  if (allowed) return checkAllowed(property, allowed, value, path);
  const nested = nestedType(table, property);
  if (nested) {
    if (!isObject(value)) return [wrongType(path, "object", value)];
    return checkObject(table, nested.properties ?? {}, nested.required ?? [], value, path);
  }
  switch (property.type) {
    case "array":
      return checkList(table, property, value, path);
    case "object":
      if (!isObject(value)) return [wrongType(path, "map", value)];
      return Object.entries(value).flatMap(([key, entry]) =>
        property.additionalProperties
          ? checkValue(table, property.additionalProperties, entry, joinPath(path, key))
          : [],
      );
    case "boolean":
      return typeof value === "boolean" ? [] : [wrongType(path, "boolean", value)];
    case "integer":
      return Number.isInteger(value)
        ? checkRange(property, value, path)
        : [wrongType(path, "integer", value)];
    case "number":
      return typeof value === "number"
        ? checkRange(property, value, path)
        : [wrongType(path, "number", value)];
    case "string":
      return typeof value === "string"
        ? checkPattern(property, value, path)
        : [wrongType(path, "string", value)];
    case "union":
    case undefined:
      break;
  }
  return [];
}

function checkList(table: Table, property: Property, value: Value, path: string): CheckFailure[] {
  if (!Array.isArray(value)) return [wrongType(path, "list", value)];
  const failures = property.items
    ? value.flatMap((item, index) => checkValue(table, property.items!, item, joinPath(path, index)))
    : [];
  if (property.maxItems !== undefined && value.length > property.maxItems) {
    failures.push({ property: path, reason: `"${path}" takes at most ${property.maxItems} items.` });
  }
  return failures;
}

function checkAllowed(
  property: Property,
  allowed: readonly Value[],
  value: Value,
  path: string,
): CheckFailure[] {
  if (allowed.includes(value) || (property.enumAllowsEmpty && value === "")) return [];
  return [
    {
      property: path,
      reason: `"${path}" must be one of ${allowed.map(show).join(", ")}; it is ${show(value)}.`,
    },
  ];
}

function checkRange(property: Property, value: Value, path: string): CheckFailure[] {
  const { min = -Infinity, max = Infinity } = property;
  if (typeof value === "number" && value >= min && value <= max) return [];
  const range = max === Infinity ? `at least ${min}` : `between ${min} and ${max}`;
  return [{ property: path, reason: `"${path}" must be ${range}; it is ${show(value)}.` }];
}

function checkPattern(property: Property, value: string, path: string): CheckFailure[] {
  if (property.regexp === undefined || new RegExp(property.regexp).test(value)) return [];
  return [{ property: path, reason: `"${path}" must match ${property.regexp}; it is ${show(value)}.` }];
}

function checkCombinations(resource: Resource, news: Values): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const isSet = (key: string) => news[key] !== undefined;
  const choices = new Set<string>();
  for (const [key, property] of combined(resource)) {
    const conflicts = isSet(key) ? (property.conflictsWith ?? []).filter(isSet) : [];
    if (conflicts.length > 0) {
      failures.push({ property: key, reason: `"${key}" cannot be set together with ${list(conflicts)}.` });
    }
    const missing = isSet(key) ? (property.requiredWith ?? []).filter((other) => !isSet(other)) : [];
    if (missing.length > 0) {
      failures.push({ property: key, reason: `"${key}" needs ${list(missing)} to be set too.` });
    }
    // Every member of such a group carries the whole group: report it once.
    for (const [group, exact] of [
      [property.exactlyOneOf, true],
      [property.atLeastOneOf, false],
    ] as const) {
      if (!group || choices.has(`${exact}${group.join()}`)) continue;
      choices.add(`${exact}${group.join()}`);
      const count = group.filter(isSet).length;
      if (count === 0 || (exact && count > 1)) {
        const reason = `${exact ? "Exactly" : "At least"} one of ${list(group)} must be set; ${count} are.`;
        failures.push({ property: key, reason });
      }
    }
  }
  return failures;
}

const combinations = new WeakMap<Resource, [string, Property][]>();

/** Of a type's inputs those that go with others or without; worked out once. */
function combined(resource: Resource): readonly (readonly [string, Property])[] {
  const known = combinations.get(resource);
  if (known !== undefined) return known;
  const found = Object.entries(resource.inputs).filter(
    ([, { conflictsWith, requiredWith, exactlyOneOf, atLeastOneOf }]) =>
      conflictsWith ?? requiredWith ?? exactlyOneOf ?? atLeastOneOf,
  );
  combinations.set(resource, found);
  return found;
}

function fillDefaults(
  table: Table,
  properties: Readonly<Record<string, Property>>,
  values: Values,
  filled?: string[],
): Values {
  const result: Values = {};
  for (const [key, value] of Object.entries(values)) result[key] = fillNested(table, properties[key], value);
  for (const [key, property] of Object.entries(properties)) {
    if (property.default === undefined || result[key] !== undefined) continue;
    if ((property.conflictsWith ?? []).some((other) => values[other] !== undefined)) continue;
    result[key] = property.default;
    filled?.push(key);
  }
  return result;
}

function fillNested(table: Table, property: Property | undefined, value: Value): Value {
  if (property === undefined) return value;
  const nested = nestedType(table, property);
  if (nested && isObject(value)) return fillDefaults(table, nested.properties ?? {}, value);
  if (property.items && Array.isArray(value))
    return value.map((item) => fillNested(table, property.items, item));
  return value;
}

/** `name-1a2b3c4`. An automatic name stays over updates; the random digits come from the engine's seed. */
function automaticName(args: CheckArguments, property: string, rule: AutoName): string {
  const old = args.olds[property];
  const oldDefaults = args.olds[defaultsKey];
  if (typeof old === "string" && Array.isArray(oldDefaults) && oldDefaults.includes(property)) return old;
  if (args.proposedName !== undefined && args.proposedName !== "") return args.proposedName;
  const { maxLength = Infinity, separator = "-", randLen = 7, lowercase = false } = rule;
  const digits = createHash("sha256")
    .update(args.randomSeed)
    .update(property)
    .digest("hex")
    .slice(0, randLen);
  const suffix = randLen === 0 ? "" : separator + digits;
  const name = lowercase ? args.name.toLowerCase() : args.name;
  return name.slice(0, maxLength - suffix.length) + suffix;
}

function wrongType(path: string, expected: string, value: Value): CheckFailure {
  const article = /^[aeiou]/.test(expected) ? "an" : "a";
  return { property: path, reason: `"${path}" must be ${article} ${expected}; it is ${show(value)}.` };
}

function show(value: Value): string {
  if (typeof value === "symbol") return "unknown";
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  if (typeof value !== "string") return JSON.stringify(value);
  return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value)}`;
}

function list(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(", ");
}
