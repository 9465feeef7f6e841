/**
 * Property values as they cross the wire between a Pulumi program and the engine, and their readable form.
 * On the wire a secret, an unknown or a reference is a map with a signature key or a reserved string (@pulumi/pulumi runtime/rpc.js).
 */

import { signatureKey, signatures, unknownText } from "../wireSignatures.ts";

/** A value that carries the secret mark. */
export class Secret {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** A value that a preview cannot know yet. There is one instance, {@link unknown}. */
export class Unknown {
  readonly kind = "unknown";
}

export const unknown = new Unknown();

/** A whole resource passed as a property. `id` is undefined for components and while it is unknown. */
export class ResourceReference {
  readonly urn: string;
  readonly id: string | undefined;
  constructor(urn: string, id: string | undefined) {
    this.urn = urn;
    this.id = id;
  }
}

export type Value =
  | null
  | boolean
  | number
  | string
  | Secret
  | Unknown
  | ResourceReference
  | readonly Value[]
  | { readonly [key: string]: Value };

export type Properties = Readonly<Record<string, Value>>;

/** True for a map of properties, not for a secret, an unknown, a reference or a list. */
export function isMap(value: Value): value is Properties {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    !(value instanceof Unknown) &&
    !(value instanceof ResourceReference)
  );
}

/** Type guard for lists: `Array.isArray` does not narrow readonly arrays. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Reads one value from the wire. Assets and archives become `{ asset: {...} }` and `{ archive: {...} }`. */
export function decode(wire: unknown): Value {
  if (wire === unknownText) return unknown;
  if (wire === null || wire === undefined) return null;
  if (Array.isArray(wire)) return wire.map(decode);
  if (typeof wire === "string" || typeof wire === "number" || typeof wire === "boolean") return wire;
  if (typeof wire !== "object") throw new Error(`a ${typeof wire} cannot be a property value`);
  const map = wire as Record<string, unknown>;
  switch (map[signatureKey]) {
    case undefined:
      return decodeProperties(map);
    case signatures.secret:
      return new Secret(decode(map.value));
    case signatures.resource:
      return new ResourceReference(String(map.urn), idOf(map.id));
    case signatures.outputValue: {
      const value = "value" in map ? decode(map.value) : unknown;
      return map.secret === true ? new Secret(value) : value;
    }
    case signatures.asset:
      return { asset: decodeProperties(withoutSignature(map)) };
    case signatures.archive:
      return { archive: decodeProperties(withoutSignature(map)) };
    default:
      throw new Error(`a property value has the unknown signature ${String(map[signatureKey])}`);
  }
}

/** Reads a map of properties from the wire. */
export function decodeProperties(wire: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, decode(value)]));
}

/** Writes one value for the wire. */
export function encode(value: Value): unknown {
  if (value instanceof Secret) return { [signatureKey]: signatures.secret, value: encode(value.value) };
  if (value instanceof Unknown) return unknownText;
  if (value instanceof ResourceReference) {
    return {
      [signatureKey]: signatures.resource,
      urn: value.urn,
      ...(value.id === undefined ? {} : { id: value.id }),
    };
  }
  if (isList(value)) return value.map(encode);
  if (isMap(value)) return encodeProperties(value);
  return value;
}

/** Writes a map of properties for the wire. */
export function encodeProperties(properties: Properties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, encode(value)]));
}

/** The value without its secret mark, at the top only. */
export function unwrap(value: Value): Value {
  return value instanceof Secret ? value.value : value;
}

/** Where a string stands in a property, e.g. `envs[3]`, and whether a secret mark covers it. */
export interface StringAt {
  readonly path: string;
  readonly text: string;
  readonly secret: boolean;
}

/** Every string below a value, with its path. */
export function* stringsIn(value: Value, path: string, secret = false): Generator<StringAt> {
  if (typeof value === "string") yield { path, text: value, secret };
  else if (value instanceof Secret) yield* stringsIn(value.value, path, true);
  else if (isList(value)) {
    for (const [index, item] of value.entries()) yield* stringsIn(item, `${path}[${index}]`, secret);
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* stringsIn(item, path === "" ? key : `${path}.${key}`, secret);
    }
  }
}

function idOf(wire: unknown): string | undefined {
  return typeof wire === "string" && wire !== "" && wire !== unknownText ? wire : undefined;
}

function withoutSignature(map: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== signatureKey));
}
