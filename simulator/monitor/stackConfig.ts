/** The one reader of Pulumi.<stack>.yaml: its config as the engine hands it to the program, but for what is encrypted. Nothing is decrypted. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { LineCounter, parseDocument, type Document } from "yaml";
import { renderProblems, type Problem } from "../../model/problem.ts";

export interface StackConfig {
  /** `namespace:name` to text; objects and lists as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys with something encrypted in them. */
  readonly secretKeys: readonly string[];
  /** What is encrypted. */
  readonly sealed: readonly SealedValue[];
  /** Keys, with the path inside them, of all that is not. */
  readonly openKeys: readonly string[];
  /** Why nothing could be read. */
  readonly problems: readonly Problem[];
}

/** One value that a stack keeps encrypted, and the stand-in that the program gets instead. */
export interface SealedValue {
  /** Config key, with the path inside it when the value is part of an object: `jitsi:auth.jwt`. */
  readonly key: string;
  readonly value: string;
}

/** What stands where something is encrypted. @param key with the path inside it */
export type StandIn = (key: string, ciphertext: string) => string;

/** 32 letters and digits, the same for the same key. */
export const standInOfKey: StandIn = (key) => lettersOf(key);

/** 32 letters and digits, the same for the same key and ciphertext: tells the values of two revisions apart. */
export const standInOfCiphertext: StandIn = (key, ciphertext) => lettersOf(`${key} ${ciphertext}`);

const lettersOf = (text: string): string =>
  createHash("sha512")
    .update(text)
    .digest("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, 32);

/**
 * Reads a stack's file.
 * @param project namespace of keys that have none
 * @throws Error that names the file and every problem, if it is no YAML with a map of keys
 */
export function readStackConfig(file: string, project: string, standIn: StandIn = standInOfKey): StackConfig {
  const read = parseStackConfig(readFileSync(file), project, standIn);
  if (read.problems.length > 0) throw new Error(renderProblems(file, read.problems));
  return read;
}

/**
 * Keys get a namespace; texts stay, and everything else becomes JSON with sorted keys (pulumi `sdk/go/common/resource/config/object.go`,
 * MarshalString). A key with something encrypted in it counts as secret as a whole. Never throws.
 */
export function parseStackConfig(bytes: Uint8Array, project: string, standIn: StandIn): StackConfig {
  const read = configIn(bytes, project);
  if ("problems" in read)
    return { config: {}, secretKeys: [], sealed: [], openKeys: [], problems: read.problems };
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  const found: Found = { sealed: [], openKeys: [], standIn };
  for (const [name, given] of Object.entries(read.config)) {
    const key = withNamespace(name, project);
    const before = found.sealed.length;
    const value = sealedIn(given, key, found);
    config[key] = typeof value === "string" ? value : JSON.stringify(value);
    if (found.sealed.length > before) secretKeys.push(key);
  }
  return { config, secretKeys, sealed: found.sealed, openKeys: found.openKeys, problems: [] };
}

/** `name`, `namespace:name`, or `namespace:config:name` as older files have it. */
export function withNamespace(name: string, project: string): string {
  const short = name.replace(/^([^:]+):config:/, "$1:");
  return short.includes(":") ? short : `${project}:${short}`;
}

interface Found {
  readonly sealed: SealedValue[];
  readonly openKeys: string[];
  readonly standIn: StandIn;
}

/** The value with a stand-in for every `{ secure: <ciphertext> }` in it, and with sorted keys. */
function sealedIn(value: unknown, key: string, found: Found): unknown {
  if (Array.isArray(value)) return value.map((item, index) => sealedIn(item, `${key}[${index}]`, found));
  if (!isMap(value)) {
    found.openKeys.push(key);
    return value;
  }
  const { secure, ...others } = value;
  if (typeof secure === "string" && Object.keys(others).length === 0) {
    const standIn = found.standIn(key, secure);
    found.sealed.push({ key, value: standIn });
    return standIn;
  }
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sealedIn(value[name], `${key}.${name}`, found)]));
}

type ConfigOrProblems =
  { readonly config: Readonly<Record<string, unknown>> } | { readonly problems: readonly Problem[] };

function configIn(bytes: Uint8Array, project: string): ConfigOrProblems {
  const text = decode(bytes);
  if (text === undefined) return fileProblem("is no UTF-8 text", "Save the file as UTF-8.");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  if (document.errors.length > 0) return { problems: yamlProblems(document, text, lines) };
  let root: unknown;
  try {
    root = document.toJS() ?? {};
  } catch (error) {
    // An alias of nothing, or of too much.
    return fileProblem(
      `is not valid YAML: ${(error as Error).message}`,
      "Mend the anchors (&) and aliases (*) in it.",
    );
  }
  const config = isMap(root) ? (root.config ?? {}) : undefined;
  return isMap(config)
    ? { config }
    : fileProblem("has no map of keys", `Write \`config:\` with \`${project}:\` keys below it.`);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const fileProblem = (what: string, fix: string): ConfigOrProblems => ({
  problems: [{ key: "config", value: "(file)", what, fix }],
});

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
        what: `is not valid YAML: ${message.replace(/: .*$/s, "").replace(/\.$/, "")}`,
        fix: "Mind indentation, brackets and quotes here and on the line before.",
      });
  }
  return [...byLine.values()];
}

/** As much of a line as can be no secret. */
const keyIn = (line: string): string => `${/^\s*(.*?:)(\s|$)/.exec(line)?.[1] ?? ""}…`;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
