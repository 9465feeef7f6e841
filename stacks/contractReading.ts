/**
 * A stack's plain output as data from outside: is it there, of this version, and whole? Part of the published package: it imports nothing but
 * what is generated from the contract.
 */

/** As much of JSON Schema (draft 7) as the contract's schemas need. */
export interface OutputSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: "string" | "number" | "integer" | "boolean" | "object" | "array" | "null";
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, OutputSchema>>;
  readonly required?: readonly string[];
  /** Of properties that have no schema of their own. Without it they may be anything: an addition keeps the version. */
  readonly additionalProperties?: OutputSchema;
  readonly items?: OutputSchema;
  readonly anyOf?: readonly OutputSchema[];
}

/** A plain output of a kind of stack. */
export interface PlainOutput {
  /** Its name, `jitsi` or `platform`. */
  readonly name: string;
  /** The version that this code reads. */
  readonly version: number;
  readonly schema: OutputSchema;
  /** Who reads, for messages: `this program`. */
  readonly reader: string;
  /** What to do about a stack that cannot be read, as sentences. */
  readonly fix: Readonly<Record<Unusable, (stack: string) => string>>;
}

/** Why an output cannot be used. */
export type Unusable = "missing" | "newer" | "older" | "incomplete";

export type ReadOutput<T> =
  | { readonly value: T }
  | {
      readonly reason: Unusable;
      /** The end of a sentence that begins with the stack's name. */
      readonly what: string;
      /** A sentence of its own. */
      readonly fix: string;
    };

/**
 * Never throws. What the output has beyond its schema is left in: a newer program's additions do no harm.
 * @param value undefined or null if the stack has no such output
 * @param stack its name, for the fix
 */
export function readOutput<T>(value: unknown, output: PlainOutput, stack: string): ReadOutput<T> {
  const { name, version, reader, schema } = output;
  const unusable = (reason: Unusable, what: string) => ({ reason, what, fix: output.fix[reason](stack) });
  if (value === undefined || value === null) return unusable("missing", `has no output \`${name}\``);
  const found = typeof value === "object" ? (value as { schemaVersion?: unknown }).schemaVersion : undefined;
  if (found !== version)
    return unusable(
      typeof found === "number" && found > version ? "newer" : "older",
      `has outputs of version ${JSON.stringify(found) ?? "(none)"}, ${reader} reads ${version}`,
    );
  const faults = faultsOf(value, schema, name);
  return faults.length === 0
    ? { value: value as T }
    : unusable("incomplete", `has incomplete outputs: ${listed(faults)} missing or of the wrong form`);
}

/** So many are named; the rest is counted. */
const mostNamed = 8;

const listed = (paths: readonly string[]): string =>
  paths.length <= mostNamed
    ? paths.join(", ")
    : `${paths.slice(0, mostNamed).join(", ")} and ${paths.length - mostNamed} more`;

/** @returns paths of what is missing or of the wrong form, e.g. `jitsi.bridges[1].port`; none if the value fits */
export function faultsOf(value: unknown, schema: OutputSchema, path: string): string[] {
  if (schema.anyOf !== undefined) {
    const attempts = schema.anyOf.map((option) => faultsOf(value, option, path));
    // The attempt that went deepest says most: a faulty part of an object rather than "neither an object nor null".
    return attempts.some(({ length }) => length === 0)
      ? []
      : (attempts.find((faults) => !faults.includes(path)) ?? [path]);
  }
  if (!fits(value, schema)) return [path];
  if (Array.isArray(value))
    return value.flatMap((item, index) => faultsOf(item, schema.items ?? {}, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  const given = value as Readonly<Record<string, unknown>>;
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.filter((key) => given[key] === undefined).map((key) => `${path}.${key}`);
  const wrong = Object.entries(given).flatMap(([key, part]) => {
    const own = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return own === undefined || part === undefined ? [] : faultsOf(part, own, `${path}.${key}`);
  });
  return [...missing, ...wrong];
}

/** What the value itself must be, its parts apart. */
function fits(value: unknown, schema: OutputSchema): boolean {
  const { type, enum: allowed, const: only, pattern } = schema;
  return (
    (type === undefined || typesOf(value).includes(type)) &&
    (only === undefined || value === only) &&
    (allowed?.includes(value as string) ?? true) &&
    (pattern === undefined || typeof value !== "string" || new RegExp(pattern).test(value))
  );
}

function typesOf(value: unknown): readonly string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  if (typeof value === "number") return Number.isInteger(value) ? ["number", "integer"] : ["number"];
  return [typeof value];
}
