/** A setting and all that is inside it, as rows of a reference table. */

import type { JsonSchema } from "./stackSchema.ts";

export interface SettingRow {
  /** Relative to the setting, e.g. `[].name`; empty for the setting itself. */
  readonly key: string;
  readonly type: string;
  /** Markdown; empty if there is none. */
  readonly default: string;
  readonly description: string;
}

/** One of the forms that an item of a list may have, with what it has. */
export interface VariantRows {
  /** The list, e.g. `static`. */
  readonly list: string;
  /** What tells it from the others, e.g. `on: gcp`. */
  readonly variant: string;
  readonly description: string;
  /** Keys are the item's own. */
  readonly rows: readonly SettingRow[];
}

/** The setting itself first. A group of which nothing is to be said but what is inside has no row. */
export const settingRows = (schema: JsonSchema): SettingRow[] =>
  rows("", schema, false).filter(({ key, description }) => key === "" || description !== "");

/** Of lists whose items come in several forms: a table each is easier to read than all of them in one. */
export function variantRows(schema: JsonSchema): VariantRows[] {
  return Object.entries(schema.properties ?? {}).flatMap(([list, { items }]) =>
    (items?.oneOf ?? []).map((variant) => {
      const [own, ...others] = rowsOfVariant("", variant);
      return {
        list,
        variant: own?.key ?? "",
        description: own?.description ?? "",
        rows: others.filter(({ description }) => description !== ""),
      };
    }),
  );
}

function rows(key: string, schema: JsonSchema, required: boolean): SettingRow[] {
  const { text, fallback } = splitDescription(schema.description ?? "");
  return [
    {
      key,
      type: typeText(schema),
      default: fallback ?? (required ? "required" : defaultText(schema.default)),
      description: text,
    },
    ...inside(key, schema),
  ];
}

function inside(key: string, schema: JsonSchema): SettingRow[] {
  const { items, properties, additionalProperties, required = [], oneOf } = schema;
  if (oneOf !== undefined) return oneOf.flatMap((variant) => rowsOfVariant(key, variant));
  // They have tables of their own.
  if (items?.oneOf !== undefined) return [];
  if (items !== undefined) return inside(`${key}[]`, items);
  if (properties !== undefined)
    return sameTogether(properties).flatMap(({ name, schema: inner, names }) =>
      rows(
        join(key, name),
        inner,
        names.every((one) => required.includes(one)),
      ),
    );
  if (typeof additionalProperties === "object" && isGroup(additionalProperties))
    return rows(join(key, "NAME"), additionalProperties, false);
  return [];
}

/** What an object of a union has, by the value that tells it from the others: that comes first. */
function rowsOfVariant(key: string, { properties = {}, required = [] }: JsonSchema): SettingRow[] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    schema.const === undefined
      ? rows(join(key, name), schema, required.includes(name))
      : [
          {
            key: `${join(key, name)}: ${schema.const}`,
            type: "",
            default: "",
            description: schema.description ?? "",
          },
        ],
  );
}

const isGroup = ({ type }: JsonSchema): boolean => type === "object" || type === "array";

const join = (key: string, name: string): string => (key === "" ? name : `${key}.${name}`);

/** Properties that differ in nothing but their name share rows. */
function sameTogether(
  properties: Readonly<Record<string, JsonSchema>>,
): { name: string; names: string[]; schema: JsonSchema }[] {
  const bySchema = new Map<string, { names: string[]; schema: JsonSchema }>();
  for (const [name, schema] of Object.entries(properties)) {
    const text = JSON.stringify(schema);
    const same = isGroup(schema) ? bySchema.get(text) : undefined;
    if (same === undefined) bySchema.set(isGroup(schema) ? text : name, { names: [name], schema });
    else same.names.push(name);
  }
  return [...bySchema.values()].map(({ names, schema }) => ({
    name: names.length === 1 ? names[0]! : `{${names.join(",")}}`,
    names,
    schema,
  }));
}

/** Descriptions end with what holds where the setting is silent; tables have a column for that. */
export function splitDescription(description: string): { text: string; fallback: string | undefined } {
  const found = /(?:^|\s)(?:Default: ([^.]+(?:\.[^.\s][^.]*)*)|(Required[^.]*))\.$/.exec(description);
  if (found === null) return { text: description, fallback: undefined };
  return { text: description.slice(0, found.index), fallback: found[1] ?? lowerFirst(found[2] ?? "") };
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Empty groups are no news. */
const defaultText = (value: unknown): string =>
  value === undefined || JSON.stringify(value) === "{}"
    ? ""
    : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

export function typeText(schema: JsonSchema): string {
  const { type, enum: values, anyOf, oneOf, items, minimum, maximum } = schema;
  if (Array.isArray(type))
    return type.includes("boolean") ? typeText({ type: "boolean" }) : type.join(" or ");
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(" or ");
  if (anyOf !== undefined) return anyOf.map(typeText).join(", ");
  if (oneOf !== undefined) return `object, one form per \`${discriminatorOf(oneOf)}\``;
  switch (type ?? "") {
    case "array":
      return items === undefined ? "list" : `list of ${plural(typeText(items))}`;
    case "object":
      return objectText(schema);
    case "integer":
      return rangeText(minimum, maximum);
    case "string":
      return "string";
    case "boolean":
      return "`true` or `false`";
    default:
      return String(type ?? "");
  }
}

/** zod gives every whole number the bounds of JavaScript's own. */
function rangeText(minimum?: number, maximum?: number): string {
  if (minimum === undefined) return "integer";
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `integer, at least ${minimum}`
    : `${minimum} to ${maximum}`;
}

const discriminatorOf = (variants: readonly JsonSchema[]): string =>
  Object.entries(variants[0]?.properties ?? {}).find(([, schema]) => schema.const !== undefined)?.[0] ?? "";

function objectText({ properties = {}, additionalProperties, propertyNames }: JsonSchema): string {
  if (typeof additionalProperties === "object") {
    const names = propertyNames?.enum?.map((name) => `\`${name}\``).join(", ");
    const value =
      additionalProperties.anyOf === undefined
        ? typeText(additionalProperties)
        : `(${typeText(additionalProperties)})`;
    return names === undefined ? `map of ${plural(value)}` : `${value} for each of ${names}`;
  }
  const [only, ...others] = Object.keys(properties);
  return only !== undefined && others.length === 0 && properties[only]?.type === "string"
    ? `\`{ ${only}: NAME }\``
    : "object";
}

const plural = (type: string): string => type.replace(/^(string|object|integer|list|map)\b/, "$1s");
