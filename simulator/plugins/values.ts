/** Property values as they cross the wire between the engine and a provider, and as the simulator holds them. */
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { signatureKey, signatures, unknownText } from "../wireSignatures.ts";

/** A value that is known only after the resource it comes from exists. */
export const unknown = Symbol("unknown");

/** The only symbol among values is `unknown`. */
export type Value = null | boolean | number | string | symbol | Value[] | { [key: string]: Value };
export type Values = Record<string, Value>;

export function isObject(value: Value | undefined): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What Terraform's plugin SDK cannot tell from "not set": null, "", 0, false, an empty list or map.
 * The bridged providers (docker, gcp, aws) compare with this notion.
 */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** Decodes a protobuf struct. Secrets are unwrapped (the engine remembers which inputs are secret); nulls are dropped. */
export function decode(struct: structpb.Struct | undefined): Values {
  return struct ? (fromWire(struct.toJavaScript()) as Values) : {};
}

function fromWire(value: JavaScriptValue): Value {
  if (value === unknownText) return unknown;
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, JavaScriptValue>;
  if (fields[signatureKey] === signatures.secret) return fromWire(fields.value ?? null);
  const entries = Object.entries(fields).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(entries.map(([key, field]) => [key, fromWire(field)]));
}

/** Encodes values for the engine; those named in `secrets` (top level) are marked secret. */
export function encode(values: Values, secrets: readonly string[] = []): structpb.Struct {
  const wire = toWire(values) as Record<string, JavaScriptValue>;
  for (const key of secrets) {
    if (wire[key] !== undefined) wire[key] = { [signatureKey]: signatures.secret, value: wire[key] };
  }
  return structpb.Struct.fromJavaScript(wire);
}

function toWire(value: Value): JavaScriptValue {
  if (value === unknown) return unknownText;
  if (Array.isArray(value)) return value.map(toWire);
  if (!isObject(value)) return value as JavaScriptValue;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries.map(([key, field]) => [key, toWire(field)]));
}

/** The values but for one. */
export function without(values: Values, key: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
}

/** Appends a key or an index to a property path as the engine writes it: `ports[0].internal`, `labels["a.b"]`. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
