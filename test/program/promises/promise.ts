/** A promise about a property of the resources that the program makes: what it has to be, and what is lost without it. */

import { shortType } from "../../../simulator/monitor/graph.ts";
import type { RecordedResource } from "../../../simulator/monitor/recordedResource.ts";
import {
  isList,
  isMap,
  ResourceReference,
  Secret,
  Unknown,
  type Value,
} from "../../../simulator/monitor/values.ts";

export type Plain = null | boolean | number | string | readonly Plain[] | PlainMap;

export interface PlainMap {
  readonly [key: string]: Plain;
}

export interface Promised {
  /** As `pulumi` prints it without the module's file, e.g. `gcp:compute:Disk`. */
  readonly type: string;
  readonly name: string;
  /** Inputs, secrets in plain text, and the resource's options under `@`, e.g. `{ size: 50, "@": { protect: true } }`. */
  readonly properties: Readonly<Record<string, Plain>>;
  readonly outputs: Readonly<Record<string, Plain>>;
}

export interface StackOfPromises {
  readonly stack: string;
  /** Of one type, short. */
  readonly ofType: (type: string) => readonly Promised[];
  /** What resources of a type answered, e.g. every `address` of `gcp:compute:Address`. */
  readonly outputs: (type: string, key: string) => readonly Plain[];
  /** `jitsi:protect` of the stack's settings. */
  readonly protects: boolean;
}

/** @param value undefined where the property is missing */
export type Holds = (value: Plain | undefined, resource: Promised, stack: StackOfPromises) => boolean;

/** One row of a table. */
export interface ResourcePromise {
  readonly types: readonly string[];
  /** E.g. `scheduling.gracefulShutdown.enabled`, `disks[].autoDelete`, `@.protect`. */
  readonly path: string;
  readonly holds: Holds;
  /** What is lost without it. */
  readonly why: string;
  /** Undefined: all resources of the types. */
  readonly of: ((resource: Promised, stack: StackOfPromises) => boolean) | undefined;
}

/** Path, what it has to be, what is lost without it, and of which resources of the types. */
type Row = readonly [path: string, holds: Holds, why: string, of?: ResourcePromise["of"]];

export const about = (types: string | readonly string[], rows: readonly Row[]): ResourcePromise[] =>
  rows.map(([path, holds, why, of]) => ({ types: [types].flat(), path, holds, why, of }));

/** A property that is text; empty where there is none. */
export const textAt = ({ properties }: Promised, path: string): string => {
  const [value] = valuesAt(properties, path);
  return typeof value === "string" ? value : "";
};

export const is =
  (...allowed: readonly (string | number | boolean)[]): Holds =>
  (value) =>
    allowed.some((one) => one === value);

export const matches =
  (pattern: RegExp): Holds =>
  (value) =>
    typeof value === "string" && pattern.test(value);

/** A command of words, as one text. */
export const command =
  (pattern: RegExp): Holds =>
  (value) =>
    Array.isArray(value) && pattern.test(value.join(" "));

/** A zone of Google Cloud. */
export const isZone = (value: Plain | undefined): boolean =>
  typeof value === "string" && /^[a-z]+-[a-z]+\d-[a-z]$/.test(value);

export const atLeast =
  (least: number): Holds =>
  (value) =>
    typeof value === "number" && value >= least;

export const between =
  (least: number, most: number): Holds =>
  (value) =>
    typeof value === "number" && value >= least && value <= most;

/** The same members, in any order. */
export const list = (...members: readonly string[]): Holds => {
  const wanted = JSON.stringify(members.toSorted());
  return (value) => Array.isArray(value) && JSON.stringify(value.toSorted()) === wanted;
};

/** The value is what a resource of the stack answered. */
export const from =
  (type: string, key: string): Holds =>
  (value, _resource, stack) =>
    value !== undefined && stack.outputs(type, key).includes(value);

/** The values at a path: one for each member of a list, undefined for each that lacks it. */
export function valuesAt(value: Plain | undefined, path: string): (Plain | undefined)[] {
  const [, key = "", rest = ""] = /^(\[\]|[^.[]+)\.?(.*)$/.exec(path) ?? [];
  if (key === "") return [value];
  if (key === "[]")
    return Array.isArray(value) ? value.flatMap((item: Plain) => valuesAt(item, rest)) : [undefined];
  const map = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  return valuesAt((map as Record<string, Plain>)[key], rest);
}

/** Whether a resource keeps it. A list without members keeps nothing. */
export function keeps(row: ResourcePromise, resource: Promised, stack: StackOfPromises): boolean {
  const values = valuesAt(resource.properties, row.path);
  return values.length > 0 && values.every((value) => row.holds(value, resource, stack));
}

export const appliesTo = (row: ResourcePromise, resource: Promised, stack: StackOfPromises): boolean =>
  row.types.includes(resource.type) && (row.of?.(resource, stack) ?? true);

/** Whether a path is another, or within it. */
export const isWithin = (path: string, whole: string): boolean =>
  path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`);

/** A recorded stack as promises see it: what is made, without components, providers and what is only read. */
export function stackOfPromises(
  stack: string,
  recorded: readonly RecordedResource[],
  protects: boolean,
): { readonly stack: StackOfPromises; readonly resources: readonly Promised[] } {
  const resources = recorded
    .filter(({ custom, readId, type }) => custom && readId === undefined && !type.startsWith("pulumi:"))
    .map((resource) => ({
      type: shortType(resource.type),
      name: resource.name,
      properties: { ...plainMap(resource.inputs), "@": optionsOf(resource) },
      outputs: { ...plainMap(resource.outputs), id: resource.id },
    }));
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const outputs = (type: string, key: string) =>
    ofType(type).flatMap((one: Promised) => one.outputs[key] ?? []);
  return { stack: { stack, ofType, outputs, protects }, resources };
}

/** Those that the program gave. What depends on what is another test's (cloudCustomer.test.ts). */
const optionsOf = (resource: RecordedResource): PlainMap => {
  const { protect, retainOnDelete, deleteBeforeReplace, ignoreChanges, replaceOnChanges } = resource;
  const { deletedWith, customTimeouts, replacementTrigger } = resource;
  return {
    ...(protect === undefined ? {} : { protect }),
    ...(retainOnDelete === undefined ? {} : { retainOnDelete }),
    ...(deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace }),
    ...(ignoreChanges.length === 0 ? {} : { ignoreChanges }),
    ...(replaceOnChanges.length === 0 ? {} : { replaceOnChanges }),
    ...(deletedWith === undefined ? {} : { deletedWith }),
    ...(Object.keys(customTimeouts).length === 0 ? {} : { customTimeouts }),
    ...(replacementTrigger === undefined ? {} : { replacementTrigger: plain(replacementTrigger) }),
  };
};

const plainMap = (properties: Readonly<Record<string, Value>>): Record<string, Plain> =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, plain(value)]));

function plain(value: Value): Plain {
  if (value instanceof Secret) return plain(value.value);
  if (value instanceof Unknown) return "(unknown)";
  if (value instanceof ResourceReference) return value.urn;
  if (isList(value)) return value.map(plain);
  return isMap(value) ? plainMap(value) : value;
}
