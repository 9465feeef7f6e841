/**
 * A stack's file as YAML. The engine reads it with gopkg.in/yaml.v3, whose numbers, dates and tags are partly those of YAML 1.1; the readers here know
 * YAML 1.2. What the two would take for different values is refused, so that a check, a preview and a deployment have the same settings.
 */

import {
  isCollection,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Scalar,
} from "yaml";
import { closest, distance } from "fastest-levenshtein";
import type { Problem } from "../../model/problem.ts";

export type YamlRead =
  { readonly root: Readonly<Record<string, unknown>> } | { readonly problems: readonly Problem[] };

/** Of a stack's file (pulumi `sdk/go/common/workspace/project.go`, ProjectStack). The engine passes over any other. */
const topKeys = ["config", "secretsprovider", "encryptedkey", "encryptionsalt", "environment"];

/** The map at the top of a file, empty for an empty one. Never throws. */
export function readStackYaml(text: string): YamlRead {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  if (document.errors.length > 0) return { problems: syntaxProblems(document, text, lines) };
  const problems = differencesIn(document, text, lines);
  if (problems.length > 0) return { problems };
  let root: unknown;
  try {
    root = document.toJS() ?? {};
  } catch (error) {
    // An alias of nothing, or of too much.
    return fileProblem(
      `is not valid YAML: ${(error as Error).message}`,
      "Correct the anchors (&) and aliases (*) in it.",
    );
  }
  if (!isYamlMap(root))
    return fileProblem("has no map of keys", "Write `config:` with `jitsi:` keys below it.");
  const unknown = Object.keys(root).filter((key) => !topKeys.includes(key));
  return unknown.length > 0 ? { problems: unknown.map(unknownTopKey) } : { root };
}

export const isYamlMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** About all of the file. */
export const fileProblem = (what: string, fix: string): { readonly problems: readonly Problem[] } => ({
  problems: [{ key: "config", value: "(file)", what, fix }],
});

function unknownTopKey(key: string): Problem {
  const near = closest(key, topKeys);
  return {
    key,
    value: undefined,
    what: "is an unknown key at the top of a stack's file, which Pulumi would ignore",
    fix:
      distance(key, near) <= 2
        ? `Did you mean ${near}?`
        : `Settings go below \`config:\`, as \`jitsi:${key}\`; at the top there can be ${topKeys.join(", ")}.`,
  };
}

/** One problem a line: the parser's second thoughts about a line help nobody. */
function syntaxProblems({ errors }: Document, text: string, lines: LineCounter): Problem[] {
  const texts = text.split(/\r?\n/);
  const byLine = new Map<number, Problem>();
  for (const { pos, message, code } of errors) {
    const { line } = lines.linePos(pos[0]);
    if (!byLine.has(line))
      byLine.set(line, {
        key: `line ${line}`,
        value: keyIn(texts[line - 1] ?? ""),
        ...(code === "MULTIPLE_DOCS"
          ? { what: "begins a second document", fix: "Pulumi reads the first alone: leave the others out." }
          : {
              // Behind a colon, some messages show what was found.
              what: `is not valid YAML: ${message.replace(/: .*$/s, "").replace(/\.$/, "")}`,
              fix: "Check indentation, brackets and quotes here and on the line before.",
            }),
      });
  }
  return [...byLine.values()];
}

/** As much of a line as can be no secret. */
const keyIn = (line: string): string => `${/^\s*(.*?:)(\s|$)/.exec(line)?.[1] ?? ""}…`;

function differencesIn(document: Document, text: string, lines: LineCounter): Problem[] {
  const texts = text.split(/\r?\n/);
  const problems: Problem[] = [];
  const note = (node: unknown, what: string, fix: string): void => {
    const { line } = lines.linePos((isNode(node) ? node.range?.[0] : undefined) ?? 0);
    problems.push({ key: `line ${line}`, value: keyIn(texts[line - 1] ?? ""), what, fix });
  };
  visit(document, {
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (target !== undefined && path.includes(target))
        note(alias, "has an alias of what it stands in", "Write the value out.");
    },
    Pair(_, { key }) {
      if (isCollection(key) || (isScalar(key) && key.value === null))
        note(key, "has a key that is no text", "Use text for keys.");
    },
    Value(_, node) {
      const { tag } = node;
      if (tag === textTag) return;
      if (tag !== undefined)
        note(node, `has the tag ${tag}, which not all YAML readers take for the same`, "Leave the tag out.");
      else if (isScalar(node) && node.type === "PLAIN") {
        const difference = plainDifference(node);
        if (difference !== undefined) note(node, difference.what, difference.fix);
      }
    },
  });
  return problems;
}

const textTag = "tag:yaml.org,2002:str";

/** yaml.v3 `resolve.go`: underscores in numbers, octal with a leading zero, binary, timestamps; JSON has no infinity. */
function plainDifference({ source = "", value }: Scalar): { what: string; fix: string } | undefined {
  if (/^[-+]?0[0-9_]+$/.test(source))
    return {
      what: "has a number with a leading zero, which Pulumi may read as octal",
      fix: "Leave the zero out, or quote the value if it is text.",
    };
  if (
    /^[-+]?0[bB][01_]+$/.test(source) ||
    /^[-+]?(0[xX][\da-fA-F]*|0[oO][0-7]*|[\d.]+)_[\da-fA-F_.]*$/.test(source)
  )
    return {
      what: "has a number to Pulumi that is text to other readers",
      fix: "Write it in plain digits, or quote the value if it is text.",
    };
  if (/^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/.test(source))
    return { what: "has a date, which Pulumi writes in another form", fix: "Quote it." };
  if (typeof value === "number" && (!Number.isFinite(value) || !isExact(source, value)))
    return {
      what: "has a number that not every reader can hold",
      fix: "Use a smaller one, or quote the value if it is text.",
    };
  return undefined;
}

/** Whole numbers beyond 2^53 lose digits. */
const isExact = (source: string, value: number): boolean =>
  !/^[-+]?\d+$/.test(source) || Number.isSafeInteger(value);
