/** zod's issues as problems in a user's words. */

import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import type { Problem } from "../model/problem.ts";

export interface IssueSource {
  /** What was read, e.g. `config/Pulumi.acme.yaml`. */
  readonly source: string;
}

type Path = readonly PropertyKey[];

export const keyOf = (path: Path): string =>
  path.reduce<string>(
    (key, part, index) =>
      /[^A-Za-z0-9_-]/.test(String(part))
        ? `${key}[${JSON.stringify(part)}]`
        : typeof part === "number"
          ? `${key}[${part}]`
          : index === 0
            ? `jitsi:${String(part)}`
            : `${key}.${String(part)}`,
    "jitsi:",
  );

export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], root);

export const problemsOf = (
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  schema: z.ZodType,
): Problem[] => issues.flatMap((issue) => problemsOfIssue(issue, input, schema));

function problemsOfIssue(issue: z.core.$ZodIssue, input: unknown, schema: z.ZodType): Problem[] {
  const value = valueAt(input, issue.path);
  const at = (what: string, fix: string): Problem[] => [{ key: keyOf(issue.path), value, what, fix }];
  switch (issue.code) {
    case "custom":
      return at(String(issue.params?.what ?? issue.message), String(issue.params?.fix ?? ""));
    case "unrecognized_keys":
      return issue.keys.map((name) => unknownKey([...issue.path, name], input, schema));
    case "invalid_value":
      return choice(value, issue.values.map(String), at);
    case "too_small":
      return at(`is below ${issue.minimum}`, tooFew(issue.origin, `at least ${issue.minimum}`));
    case "too_big":
      return at(`is above ${issue.maximum}`, tooFew(issue.origin, `at most ${issue.maximum}`));
    case "invalid_type":
      return value === undefined
        ? at("is missing", descriptionAt(schema, issue.path))
        : at(`should be ${withArticle(issue.expected)}`, descriptionAt(schema, issue.path));
    case "invalid_union":
      return unionProblems(issue, input, schema, at);
    case "invalid_format":
      return at(
        `is not a valid ${formatNames[issue.format] ?? issue.format}`,
        descriptionAt(schema, issue.path),
      );
    case "invalid_key":
      return issue.issues.flatMap((inner) =>
        problemsOfIssue({ ...inner, path: issue.path }, input, schema).map((problem) => ({
          ...problem,
          value: issue.path.at(-1),
        })),
      );
    default:
      return at(issue.message, descriptionAt(schema, issue.path));
  }
}

const formatNames: Readonly<Record<string, string>> = {
  cidrv4: "IPv4 network such as 172.30.0.0/24",
  email: "email address",
  hostname: "host name",
};

const tooFew = (origin: string, bound: string): string =>
  origin === "array" || origin === "string" ? `Give ${bound}.` : `Use ${bound}.`;

const withArticle = (type: string): string =>
  ({ int: "a whole number", array: "a list", object: "a group of settings", record: "a group of settings" })[
    type
  ] ?? `a ${type}`;

function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion & { readonly options?: readonly unknown[] },
  input: unknown,
  schema: z.ZodType,
  at: (what: string, fix: string) => Problem[],
): Problem[] {
  if (issue.discriminator === undefined) return at("has the wrong form", descriptionAt(schema, issue.path));
  // One that may be left out is there as undefined.
  const options = (issue.options ?? []).filter((option) => option !== undefined).map(String);
  return choice(valueAt(input, issue.path), options, at);
}

function choice(
  value: unknown,
  options: readonly string[],
  at: (what: string, fix: string) => Problem[],
): Problem[] {
  const all = options.join(", ");
  if (options.length === 1) return at(value === undefined ? "is missing" : `is not ${all}`, `Use ${all}.`);
  if (value === undefined) return at("is missing", `Choose one of ${all}.`);
  const near = typeof value === "string" ? nearOf(value, options) : undefined;
  return at(`is none of ${all}`, near === undefined ? "Choose one of these." : `Did you mean ${near}?`);
}

function unknownKey(path: Path, input: unknown, schema: z.ZodType): Problem {
  const known = Object.keys(nodeAt(schema, path.slice(0, -1))?.properties ?? {});
  const name = String(path.at(-1));
  const value = valueAt(input, path);
  return {
    key: keyOf(path),
    value: typeof value === "object" ? undefined : value,
    what: "is an unknown setting",
    fix:
      known.length > 0
        ? suggestion(name, known, (other) => keyOf([...path.slice(0, -1), other]))
        : "Remove it.",
  };
}

function suggestion(name: string, known: readonly string[], show: (name: string) => string): string {
  const near = nearOf(name, known);
  return near === undefined ? `Known here: ${known.join(", ")}.` : `Did you mean ${show(near)}?`;
}

/** A guess only where it is near: a wrong one sends people the wrong way. */
function nearOf(name: string, known: readonly string[]): string | undefined {
  const guess = closest(name, [...known]);
  return distance(name.toLowerCase(), guess.toLowerCase()) <= Math.max(2, name.length / 3)
    ? guess
    : undefined;
}

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: string;
}

/** The schema as JSON Schema is made only once something is wrong: it costs more than the parse. */
function nodeAt(schema: z.ZodType, path: Path): JsonSchema | undefined {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return path.reduce<JsonSchema | undefined>((node, part) => {
    const branches = [node, ...(node?.anyOf ?? []), ...(node?.oneOf ?? [])];
    return branches
      .map((branch) =>
        typeof part === "number"
          ? branch?.items
          : (branch?.properties?.[String(part)] ?? branch?.additionalProperties),
      )
      .find((child) => child !== undefined);
  }, root);
}

const descriptionAt = (schema: z.ZodType, path: Path): string =>
  nodeAt(schema, path)?.description ?? "See docs/settings.md.";
