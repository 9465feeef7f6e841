/** The one reader of Pulumi.<stack>.yaml: its config as the engine hands it to the program, but for what is encrypted. Nothing is decrypted. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { distance } from "fastest-levenshtein";
import { renderProblems, type Problem } from "../../model/problem.ts";
import { fileProblem, isYamlMap, readStackYaml } from "./stackYaml.ts";

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
  if (!isYamlMap(value)) {
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
  const read = readStackYaml(text);
  if ("problems" in read) return read;
  const config = read.root.config ?? {};
  if (!isYamlMap(config))
    return fileProblem("has no map of keys", `Write \`config:\` with \`${project}:\` keys below it.`);
  const problems = keyProblems(config, project);
  return problems.length > 0 ? { problems } : { config };
}

/** What the engine refuses, passes over, or takes for something else. */
function keyProblems(config: Readonly<Record<string, unknown>>, project: string): Problem[] {
  const seen = new Map<string, string>();
  return Object.entries(config).flatMap(([name, value]): Problem[] => {
    const key = withNamespace(name, project);
    const first = seen.get(key);
    seen.set(key, name);
    const at = (what: string, fix: string): Problem[] => [{ key: name, value: undefined, what, fix }];
    if (!/^[^:]+:[^:]+$/.test(key))
      return at("is no key of Pulumi's", "Write `namespace:name`, e.g. `jitsi:appPrefix`.");
    if (first !== undefined) return at(`is the same setting as ${first}`, "Keep one of them.");
    if (value === null) return at("has no value", "Give it one, or leave the key out.");
    const [space = "", rest = ""] = key.split(":");
    return !namespaces.includes(space) && distance(space, project) <= 2
      ? at("is in an unknown namespace", `Did you mean ${project}:${rest}?`)
      : [];
  });
}

/** Near enough to the project's own name to be taken for a slip of it otherwise. */
const namespaces = ["jitsi", "aws", "gcp"];

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
