/** Reads Pulumi.yaml and Pulumi.<stack>.yaml the way the Pulumi CLI does, without decrypting anything. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";

/** The parts of Pulumi.yaml that decide how the program is started. */
export interface Project {
  readonly name: string;
  /** Entry point; "." means that package.json says. */
  readonly main: string;
  /** True (also when Pulumi.yaml is silent) if ts-node shall compile the program. */
  readonly typescript: boolean;
  readonly nodeargs: readonly string[];
  /** Folder of the stacks' files, relative to Pulumi.yaml. Default: its own folder. */
  readonly stackConfigDir: string;
}

/** One value that a stack keeps encrypted, and the stand-in that the program gets instead. */
export interface SealedValue {
  /** Config key, with the path inside it when the value is part of an object: `jitsi:auth.jwt`. */
  readonly key: string;
  /** 32 letters and digits, the same for the same key, or for the same key and ciphertext. */
  readonly value: string;
}

export interface StackConfig {
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly sealed: readonly SealedValue[];
}

/** Reads `Pulumi.yaml` in `projectDir`. @throws Error with a sentence if it is missing or has no name. */
export function readProject(projectDir: string): Project {
  const file = join(projectDir, "Pulumi.yaml");
  const yaml = readMap(file);
  if (typeof yaml.name !== "string") throw new Error(`${file} has no name. Add "name: <project>".`);
  const options = asMap(asMap(yaml.runtime).options);
  const nodeargs = options.nodeargs;
  const main = yaml.main;
  const stackConfigDir = yaml.stackConfigDir;
  return {
    name: yaml.name,
    main: typeof main === "string" ? main : ".",
    typescript: options.typescript !== false,
    nodeargs: typeof nodeargs === "string" ? splitWords(nodeargs) : [],
    stackConfigDir: typeof stackConfigDir === "string" ? stackConfigDir : ".",
  };
}

/** The file that holds a stack's config: `config/Pulumi.acme.yaml` for a project with `stackConfigDir: config`. */
export function stackConfigFile(projectDir: string, stack: string): string {
  return join(projectDir, readProject(projectDir).stackConfigDir, `Pulumi.${stack}.yaml`);
}

/**
 * Reads a stack's file into what the CLI hands to the program: keys with a namespace (`project` when the file
 * gives none), scalars as text, objects as JSON with sorted keys (sdk/go/common/resource/config/object.go).
 * A `secure:` value becomes a stand-in, and the whole key counts as secret, as in the CLI.
 * @param standIn what a stand-in follows from: `ciphertext` to tell values of two revisions apart. Default: the key alone.
 * @throws Error with a sentence if the file cannot be read or is no YAML map.
 */
export function readStackConfig(
  file: string,
  project: string,
  standIn: "key" | "ciphertext" = "key",
): StackConfig {
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  const sealed: SealedValue[] = [];
  for (const [rawKey, value] of Object.entries(asMap(readMap(file).config))) {
    const key = qualify(rawKey, project);
    const before = sealed.length;
    const open = unseal(value, key, { sealed, standIn });
    config[key] = typeof open === "string" ? open : JSON.stringify(open);
    if (sealed.length > before) secretKeys.push(key);
  }
  return { config, secretKeys, sealed };
}

function qualify(key: string, project: string): string {
  const name = key.replace(/^([^:]+):config:/, "$1:");
  return name.includes(":") ? name : `${project}:${name}`;
}

/** Replaces every `{ secure: <ciphertext> }` below a value by its stand-in, and sorts the keys of maps. */
function unseal(value: unknown, path: string, found: Found): unknown {
  if (Array.isArray(value)) return value.map((item, index) => unseal(item, `${path}[${index}]`, found));
  if (typeof value !== "object" || value === null) return value;
  const map = value as Record<string, unknown>;
  if (Object.keys(map).length === 1 && typeof map.secure === "string") {
    const standIn = createHash("sha512")
      .update(found.standIn === "key" ? path : `${path} ${map.secure}`)
      .digest("base64")
      .replace(/[^A-Za-z0-9]/g, "")
      .slice(0, 32);
    found.sealed.push({ key: path, value: standIn });
    return standIn;
  }
  const sorted = Object.keys(map).sort();
  return Object.fromEntries(sorted.map((key) => [key, unseal(map[key], `${path}.${key}`, found)]));
}

interface Found {
  readonly sealed: SealedValue[];
  readonly standIn: "key" | "ciphertext";
}

function readMap(file: string): Record<string, unknown> {
  const document = parseDocument(readFileSync(file, "utf8"));
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`${file} is not valid YAML: ${error.message}`);
  const value: unknown = document.toJS();
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw new Error(`${file} must be a map of keys.`);
  return value as Record<string, unknown>;
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Splits `nodeargs` like a shell: blanks separate, quotes keep together. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? "");
}
