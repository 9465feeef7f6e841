/** Reading a resource's checked inputs: by now the types are known to be right (check.ts). */
import { isObject } from "../values.ts";
import type { Value, Values } from "../values.ts";

export function text(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

export function number(value: Value | undefined): number {
  return typeof value === "number" ? value : 0;
}

export function isOn(value: Value | undefined): boolean {
  return value === true;
}

export function texts(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

export function objects(value: Value | undefined): Values[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function object(value: Value | undefined): Values {
  return isObject(value) ? value : {};
}

/** A map of text to text. */
export function textMap(value: Value | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(object(value)).map(([key, entry]) => [key, text(entry)]));
}

/** `[{ label, value }]` as the map that the API takes. */
export function labelMap(value: Value | undefined): Record<string, string> {
  return Object.fromEntries(objects(value).map((entry) => [text(entry.label), text(entry.value)]));
}
