/** Paths into property values as the engine writes them: `ports[0].internal`, `labels["a.b"]`. */

import { isList, isMap, Secret, type Properties, type Value } from "../../../simulator/monitor/values.ts";

/** Keys and indexes of a path. */
export const stepsOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index !== undefined ? Number(index) : quoted !== undefined ? (JSON.parse(quoted) as string) : name!,
  );

/** The value at a path, marked secret if anything on the way is; undefined if there is none. */
export function valueAt(properties: Properties, path: string): Value | undefined {
  let secret = false;
  let value: Value | undefined = properties;
  for (const step of stepsOf(path)) {
    if (value instanceof Secret) [secret, value] = [true, value.value];
    if (value === undefined) return undefined;
    if (isList(value)) value = value[Number(step)];
    else if (isMap(value)) value = value[step];
    else return undefined;
  }
  return value !== undefined && secret && !(value instanceof Secret) ? new Secret(value) : value;
}

/** Whether a path is another one, or lies below it; `*` stands for any step. */
export function isWithin(path: string, above: string): boolean {
  const [inner, outer] = [stepsOf(path), stepsOf(above)];
  return outer.length <= inner.length && outer.every((step, index) => step === "*" || step === inner[index]);
}

/** A copy of the properties in which the place at a path is as in other properties: what the engine does for `ignoreChanges`. */
export function withValueOf(properties: Properties, others: Properties, path: string): Properties {
  const [first, ...rest] = stepsOf(path);
  if (first === undefined) return properties;
  return replaced(properties, others, first, rest) as Properties;
}

function replaced(
  value: Value,
  other: Value,
  step: string | number,
  rest: readonly (string | number)[],
): Value {
  if (value instanceof Secret) return new Secret(replaced(value.value, opened(other), step, rest));
  const source = opened(other);
  const there = childOf(source, step);
  const [next, ...more] = rest;
  if (next !== undefined) {
    const inner = childOf(value, step);
    if (inner === undefined || there === undefined) return value;
    return withChild(value, step, replaced(inner, there, next, more));
  }
  return withChild(value, step, there);
}

const opened = (value: Value): Value => (value instanceof Secret ? value.value : value);

function childOf(value: Value, step: string | number): Value | undefined {
  if (isList(value)) return value[Number(step)];
  return isMap(value) ? value[step] : undefined;
}

function withChild(value: Value, step: string | number, child: Value | undefined): Value {
  if (isList(value)) return child === undefined ? value : value.with(Number(step), child);
  if (!isMap(value)) return value;
  if (child !== undefined) return { ...value, [step]: child };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
}
