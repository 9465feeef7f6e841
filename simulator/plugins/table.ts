/**
 * The tables the simulated providers work from: one JSON file a package in schema/, made by schema/generate.ts.
 * A further package needs only a further file.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Value } from "./values.ts";

/** One property of a resource or nested type. The flags' meaning is described in schema/README.md. */
export interface Property {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object" | "union";
  readonly ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly oneOf?: readonly Property[];
  readonly replace?: boolean;
  readonly computed?: boolean;
  readonly set?: boolean;
  readonly default?: Value;
  readonly planDefault?: Value;
  readonly providerDefault?: Value;
  readonly enum?: readonly Value[];
  readonly enumAllowsEmpty?: boolean;
  readonly regexp?: string;
  readonly min?: number;
  readonly max?: number;
  readonly maxItems?: number;
  readonly secret?: boolean;
  readonly outputOnly?: boolean;
  readonly writeOnly?: boolean;
  readonly diffSuppress?: string;
  readonly conflictsWith?: readonly string[];
  readonly exactlyOneOf?: readonly string[];
  readonly atLeastOneOf?: readonly string[];
  readonly requiredWith?: readonly string[];
}

export interface ObjectType {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Property>>;
  /** Set for an enum type instead of `properties`. */
  readonly type?: "string" | "integer" | "number";
  readonly enum?: readonly Value[];
}

export interface AutoName {
  readonly maxLength?: number;
  readonly separator?: string;
  /** Random hexadecimal digits after the resource's name. */
  readonly randLen?: number;
  readonly lowercase?: boolean;
}

export interface Resource {
  readonly required: readonly string[];
  readonly inputs: Readonly<Record<string, Property>>;
  /** Names of outputs that are no inputs; `id` among them. */
  readonly outputs: readonly string[];
  readonly secretOutputs?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** The provider has no Update: a change replaces, unless `conditionalReplace` says the state alone follows. */
  readonly noUpdate?: boolean;
  readonly autoName?: Readonly<Record<string, AutoName>>;
  readonly uniqueNameFields?: readonly string[];
  readonly aliases?: readonly string[];
}

export interface Table {
  readonly package: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly provider: { readonly inputs: Readonly<Record<string, Property>> };
  readonly resources: Readonly<Record<string, Resource>>;
  readonly types: Readonly<Record<string, ObjectType>>;
}

const schemaFolder = new URL("./schema/", import.meta.url);

/** Reads the table of a package. @throws Error if there is none, with the command that makes one. */
export function loadTable(packageName: string): Table {
  const file = new URL(`${packageName}.json`, schemaFolder);
  if (!existsSync(file)) {
    throw new Error(
      `No table for the package "${packageName}": ${fileURLToPath(file)} does not exist. ` +
        "Make it with simulator/plugins/schema/generate.ts.",
    );
  }
  return JSON.parse(readFileSync(file, "utf8")) as Table;
}

/** The properties of the nested object a property refers to, or undefined for primitives, lists, maps and enums. */
export function nestedType(table: Table, property: Property): ObjectType | undefined {
  const type = property.ref === undefined ? undefined : table.types[property.ref];
  return type?.properties ? type : undefined;
}

/** The allowed values of a property, from itself or from the enum type it refers to. */
export function allowedValues(table: Table, property: Property): readonly Value[] | undefined {
  return property.enum ?? (property.ref === undefined ? undefined : table.types[property.ref]?.enum);
}
