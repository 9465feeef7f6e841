/** What Pulumi.yaml says. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

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

/** Reads `Pulumi.yaml` in `projectDir`. @throws Error with a sentence if it is missing, no YAML, or has no name */
export function readProject(projectDir: string): Project {
  const file = join(projectDir, "Pulumi.yaml");
  const yaml = readYaml(file);
  if (typeof yaml.name !== "string") throw new Error(`${file} has no name. Add "name: <project>".`);
  const { name, main, stackConfigDir } = yaml;
  const options = asMap(asMap(yaml.runtime).options);
  return {
    name,
    main: typeof main === "string" ? main : ".",
    typescript: options.typescript !== false,
    nodeargs: typeof options.nodeargs === "string" ? splitWords(options.nodeargs) : [],
    stackConfigDir: typeof stackConfigDir === "string" ? stackConfigDir : ".",
  };
}

function readYaml(file: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(file, "utf8");
  try {
    return asMap(parse(text));
  } catch (error) {
    throw new Error(`${file} is not valid YAML: ${(error as Error).message}`, { cause: error });
  }
}

const asMap = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** Splits `nodeargs` like a shell: blanks separate, quotes keep together. */
const splitWords = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
