/** The folder with a file for every stack. Its list of files is the list of stacks. */

import { readdirSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { closest, distance } from "fastest-levenshtein";
import { stackFileName, stackOfFile } from "../../programs/pulumi-cli/stackFileName.ts";
import { usageFailure } from "../terminal/failure.ts";

/** The project that this command belongs to; files named in settings are relative to it. */
export const projectDir = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

export const defaultConfigDir = join(projectDir, "config");

/** An example customer and its platform. They live apart from what is deployed. */
export const examplesDir = join(projectDir, "examples/config");

/** Name of every argument that is a stack: shells complete it with the names in the folder. */
export const stackArgument = "stack";

/** As people know it: from the project's folder where it is inside, as given otherwise. */
export function shownPath(path: string, project = projectDir): string {
  const fromProject = relative(project, path);
  return fromProject.startsWith("..") || isAbsolute(fromProject) ? path : fromProject || ".";
}

export interface StackFolder {
  /** Absolute. */
  readonly dir: string;
  /** Names, sorted. */
  readonly stacks: readonly string[];
  /** The project that it is of, where that is another revision of this one; absolute. */
  readonly project?: string;
}

/** @throws Failure if the folder cannot be read or holds no stack */
export function openStackFolder(dir: string): StackFolder {
  const absolute = resolve(dir);
  const stacks = stacksIn(absolute);
  if (stacks === undefined)
    throw usageFailure(`${shownPath(absolute)} is no folder that can be read. Give one with --config DIR.`);
  if (stacks.length === 0)
    throw usageFailure(
      `${shownPath(absolute)} holds no Pulumi.<stack>.yaml. Give another folder with --config DIR.`,
    );
  return { dir: absolute, stacks };
}

/** @returns undefined if the folder cannot be read */
export function stacksIn(dir: string): string[] | undefined {
  try {
    return readdirSync(dir)
      .flatMap((file) => stackOfFile(file) ?? [])
      .sort();
  } catch {
    return undefined;
  }
}

export const stackFilePath = ({ dir }: StackFolder, stack: string): string => join(dir, stackFileName(stack));

/** @throws Failure that names every unknown stack, with the nearest known one */
export function mustKnow(folder: StackFolder, stacks: readonly string[]): void {
  const unknown = stacks.filter((stack) => !folder.stacks.includes(stack));
  if (unknown.length === 0) return;
  const lines = unknown.map((stack) => {
    const near = nearest(stack, folder.stacks);
    return `There is no stack "${stack}" in ${shownPath(folder.dir)}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
  });
  throw usageFailure([...lines, `Known: ${folder.stacks.join(", ")}.`].join("\n"));
}

/** @returns undefined where a guess would be wild */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const guess = closest(name, [...known]);
  const changes = distance(name.toLowerCase(), guess.toLowerCase());
  return changes <= Math.max(2, name.length / 3) && changes < guess.length ? guess : undefined;
}
