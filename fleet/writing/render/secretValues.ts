/** Values for what the model only names, from a file of the user's. */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseEnv } from "node:util";
import { parseDocument, stringify } from "yaml";
import { secretVariable } from "../../../model/bundle/compose.ts";
import type { Deployment } from "../../../model/deployment.ts";
import { generatedSecretNames, secretNames, secretPattern } from "../../../model/access/secrets.ts";
import { secretsOf, type ArtifactName } from "../../../model/services/service.ts";
import { Failure } from "../../terminal/failure.ts";
import { nearest } from "../../stacks/stackFolder.ts";

/** Texts, or bytes of a file; the trust store as text is base64. By the names that the model has. */
export type Values = Readonly<Record<string, string | Uint8Array>>;

/** Names of all secrets and artifacts that a deployment's containers are given and that somebody has to give. */
export interface Needed {
  readonly secrets: readonly string[];
  readonly artifacts: readonly ArtifactName[];
}

export function neededBy({ hosts }: Pick<Deployment, "hosts">): Needed {
  const services = hosts.flatMap((host) => host.services);
  const artifacts = services.flatMap(({ files }) =>
    files.flatMap(({ content }) =>
      typeof content === "object" && "artifact" in content ? content.artifact : [],
    ),
  );
  return {
    secrets: [...new Set(services.flatMap(secretsOf))]
      .filter((name) => name !== secretNames.jicofoAccount)
      .sort(),
    artifacts: [...new Set(artifacts)].sort(),
  };
}

/**
 * Reads YAML (`name: value`, `name: { file: PATH }`) or lines `NAME=value`, `NAME_FILE=PATH`; paths are relative to the file.
 * @throws Failure with everything that is wrong
 */
export function readValues(
  file: string,
  needed: Needed,
  { unknown = "refuse" }: { unknown?: "refuse" | "ignore" } = {},
): Values {
  const names = [...needed.secrets, ...needed.artifacts];
  const text = readText(file);
  const entries = isEnvFile(text) ? fromEnvLines(text, names) : fromYaml(file, text);
  const wrong: string[] = [];
  const values: Record<string, string | Uint8Array> = {};
  for (const { name, value } of entries) {
    if (!names.includes(name)) wrong.push(...(unknown === "refuse" ? [unknownName(name, names)] : []));
    else if (typeof value === "string") values[name] = value;
    else
      try {
        values[name] = contentOf(name, readFileSync(resolve(dirname(file), value.file)));
      } catch {
        wrong.push(`${name}: ${value.file} cannot be read. Give a path relative to ${file}.`);
      }
  }
  wrong.push(...unfit(values));
  if (wrong.length > 0)
    throw new Failure(`${file}: ${countOf(wrong)}\n${wrong.map((line) => `  ${line}`).join("\n")}`);
  return values;
}

/** What `readValues` reads again. */
export const valuesFile = (values: Values): string =>
  `# Made by \`jitsi render --generate-secrets\`, to try things out. Delete it for new ones.\n${stringify(
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "string" ? value : Buffer.from(value).toString("base64"),
      ]),
    ),
    { lineWidth: 0, blockQuote: "literal" },
  )}`;

const countOf = ({ length }: readonly string[]): string =>
  `${length} ${length === 1 ? "problem" : "problems"}`;

interface Entry {
  readonly name: string;
  readonly value: string | { readonly file: string };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Failure(`${file} cannot be read. Give a file with values of secrets to --secrets.`);
  }
}

/** The first line that says something decides. */
const isEnvFile = (text: string): boolean =>
  /^(export\s+)?[A-Za-z_]\w*=/.test(text.replace(/^\s*(#.*)?$/gm, "").trimStart());

function fromEnvLines(text: string, names: readonly string[]): Entry[] {
  const known = (variable: string): string | undefined =>
    names.find((name) => [secretVariable(name), upperSnake(name)].includes(variable));
  return Object.entries(parseEnv(text)).map(([variable, value = ""]) => {
    const ofFile = variable.endsWith("_FILE") ? known(variable.slice(0, -"_FILE".length)) : undefined;
    return ofFile === undefined
      ? { name: known(variable) ?? variable, value }
      : { name: ofFile, value: { file: value } };
  });
}

/** `bridgeTrustStore` is `BRIDGE_TRUST_STORE`. */
const upperSnake = (name: string): string =>
  name
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .replaceAll("-", "_")
    .toUpperCase();

function fromYaml(file: string, text: string): Entry[] {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new Failure(`${file} is not valid YAML: ${error.message.split("\n")[0]}`);
  const root: unknown = document.toJS() ?? {};
  if (typeof root !== "object" || Array.isArray(root))
    throw new Failure(`${file} should be YAML with \`name: value\`, or lines NAME=value.`);
  return Object.entries(root as Record<string, unknown>).map(([name, value]) => {
    if (typeof value === "string" || typeof value === "number") return { name, value: String(value) };
    const path = (value as { file?: unknown } | null)?.file;
    if (typeof path === "string") return { name, value: { file: path } };
    throw new Failure(`${file}: ${name} should be a text, or { file: PATH }.`);
  });
}

function unknownName(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return `${name}: this stack has no such secret. ${near === undefined ? `It has: ${names.join(", ")}.` : `Did you mean ${near}?`}`;
}

/** The trust store is binary; all else is text. */
const contentOf = (name: string, bytes: Uint8Array): string | Uint8Array =>
  name === ("bridgeTrustStore" satisfies ArtifactName) ? bytes : new TextDecoder().decode(bytes);

function unfit(values: Values): string[] {
  const passwords = new Set(generatedSecretNames);
  return Object.entries(values)
    .filter(
      ([name, value]) => passwords.has(name) && !(typeof value === "string" && secretPattern.test(value)),
    )
    .map(
      ([name]) =>
        `${name}: the images take 16 or more letters and digits and nothing else: they put it unquoted into their files (trap T12).`,
    );
}
