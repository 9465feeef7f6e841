/** A stack's file as Pulumi reads it, and what only the file itself can show. Nothing is decrypted. */

import { LineCounter, parseDocument, type Document } from "yaml";
import type { Problem } from "../../model/problem.ts";

export interface StackFile {
  /** `namespace:name` to text; objects and lists as JSON. What is encrypted shows as `[secret]`. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys with something encrypted in them. */
  readonly secretKeys: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Namespace of keys that have none: the project's name. */
const project = "jitsi";

/** Stands where a secret is. */
const sealed = "[secret]";

const nothing = { values: {}, secretKeys: new Set<string>() };

/**
 * Keys get a namespace; texts stay, and everything else becomes JSON with sorted keys (pulumi `sdk/go/common/resource/config/object.go`,
 * MarshalString). Never throws.
 */
export function parseStackFile(bytes: Uint8Array): StackFile {
  const text = decode(bytes);
  if (text === undefined)
    return { ...nothing, problems: [fileProblem("is no UTF-8 text", "Save the file as UTF-8.")] };

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  if (document.errors.length > 0) return { ...nothing, problems: yamlProblems(document, text, lines) };

  let root: unknown;
  try {
    root = document.toJS();
  } catch (error) {
    // An alias of nothing, or of too much.
    return {
      ...nothing,
      problems: [fileProblem(`is no valid YAML: ${(error as Error).message}`, mendAliases)],
    };
  }
  const config = configOf(root);
  return config === undefined
    ? {
        ...nothing,
        problems: [fileProblem("has no map of keys", "Write `config:` with `jitsi:` keys below it.")],
      }
    : readConfig(config);
}

const mendAliases = "Mend the anchors (&) and aliases (*) in it.";

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const fileProblem = (what: string, fix: string): Problem => ({ key: "config", value: "(file)", what, fix });

/** One problem a line: the parser's second thoughts about a line help nobody. */
function yamlProblems({ errors }: Document, text: string, lines: LineCounter): Problem[] {
  const texts = text.split(/\r?\n/);
  const byLine = new Map<number, Problem>();
  for (const { pos, message } of errors) {
    const { line } = lines.linePos(pos[0]);
    if (!byLine.has(line))
      byLine.set(line, {
        key: `line ${line}`,
        value: keyIn(texts[line - 1] ?? ""),
        // Behind a colon, some messages show what was found.
        what: `is no valid YAML: ${message.replace(/: .*$/s, "").replace(/\.$/, "")}`,
        fix: "Mind indentation, brackets and quotes here and on the line before.",
      });
  }
  return [...byLine.values()];
}

/** As much of a line as can be no secret. */
const keyIn = (line: string): string => `${/^\s*(.*?:)(\s|$)/.exec(line)?.[1] ?? ""}…`;

/** @returns undefined if there is something, but no map */
function configOf(root: unknown): Record<string, unknown> | undefined {
  const map = root ?? {};
  if (!isMap(map)) return undefined;
  const config = map.config ?? {};
  return isMap(config) ? config : undefined;
}

function readConfig(config: Record<string, unknown>): StackFile {
  const values: Record<string, string> = {};
  const secretKeys = new Set<string>();
  const problems: Problem[] = [];
  for (const [name, given] of Object.entries(config)) {
    const key = withNamespace(name);
    const found = seal(given, key);
    if (found.sealed) secretKeys.add(key);
    values[key] = typeof found.value === "string" ? found.value : JSON.stringify(found.value);
    // Pulumi counts the whole key as secret as soon as one value in it is, and would not tell.
    if (key === `${project}:secrets` && found.sealed) problems.push(...found.open.map(inTheOpen));
  }
  return { values, secretKeys, problems };
}

/** `name`, `namespace:name`, or `namespace:config:name` as older files have it. */
export function withNamespace(name: string): string {
  const short = name.replace(/^([^:]+):config:/, "$1:");
  return short.includes(":") ? short : `${project}:${short}`;
}

const inTheOpen = (key: string): Problem => ({
  key,
  value: sealed,
  what: "is stored in plain text beside encrypted secrets",
  fix: `Take it out of the file and set it with \`pulumi config set --secret --path '${key}'\`.`,
});

interface Sealed {
  /** With `[secret]` for what is encrypted. */
  readonly value: unknown;
  /** Whether anything in it is. */
  readonly sealed: boolean;
  /** Keys of texts in it that are not. */
  readonly open: readonly string[];
}

function seal(value: unknown, key: string): Sealed {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => seal(item, `${key}[${index}]`));
    return { ...joined(items), value: items.map((item) => item.value) };
  }
  if (!isMap(value)) return { value, sealed: false, open: [key] };
  if (Object.keys(value).length === 1 && typeof value.secure === "string")
    return { value: sealed, sealed: true, open: [] };
  const entries = Object.keys(value)
    .sort()
    .map((name) => [name, seal(value[name], `${key}.${name}`)] as const);
  return {
    ...joined(entries.map(([, item]) => item)),
    value: Object.fromEntries(entries.map(([name, item]) => [name, item.value])),
  };
}

const joined = (items: readonly Sealed[]): Omit<Sealed, "value"> => ({
  sealed: items.some((item) => item.sealed),
  open: items.flatMap((item) => item.open),
});

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
