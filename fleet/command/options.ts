/** Arguments and options that several commands share. */

import { join } from "node:path";
import { Argument, Option } from "commander";
import { defaultConfigDir, projectDir, stackArgument } from "../stacks/stackFolder.ts";
import { usageFailure } from "../terminal/failure.ts";
import type { Subject } from "./shape.ts";

export const oneStack: Subject<string> = new Argument(`<${stackArgument}>`, "name of a stack");

/** At least one. */
export const someStacks: Subject<readonly string[]> = new Argument(
  `<${stackArgument}...>`,
  "names of stacks",
);

/** Any number of stacks. @param none what it means to name none */
export const manyStacks = (none = "all"): Subject<readonly string[]> =>
  new Argument(`[${stackArgument}...]`, `names of stacks (default: ${none})`);

/** What naming none means where a stack on this computer is none of the fleet. */
export const wholeFleet = "all but those of kind local";

export const configOption = new Option("--config <dir>", "folder with Pulumi.<stack>.yaml files").default(
  defaultConfigDir,
  "config/ of the project",
);

export const stateOption = new Option("--state <dir>", "folder for journals, logs and the lock of runs")
  .env("JITSI_STATE_DIR")
  .default(join(projectDir, ".jitsi"), ".jitsi/ of the project");

/** How many stacks to work on at a time; undefined leaves it to the command. */
export const concurrencyOption = new Option(
  "--concurrency <n>",
  "stacks at a time (default: as many as there are cores, and as memory allows)",
).argParser((text) => parseCount("--concurrency", text, 1));

/** What `jitsi diff` compares with. */
export const usualBase = "origin/main";

/** `--changed`: of the chosen stacks, those that would not deploy as they were deployed. */
export const changedOptions: readonly Option[] = [
  new Option("--changed", "only stacks that differ from what was last deployed, or from --base"),
  new Option(
    "--base <ref>",
    "git revision that --changed compares with (default: for each stack, the one it was last deployed from)",
  ).implies({ changed: true }),
];

/** Of commands that change stacks, which one run does at a time. @param what it is that the revision is of */
export const runOptions = (what: string): readonly Option[] => [
  new Option("--wait", "wait for another run of the project to end, instead of refusing"),
  new Option("--revision <text>", `${what} (default: the commit, and a digest of what is not committed)`),
  stateOption,
];

/** A whole number that an option was given. @throws Failure */
export function parseCount(option: string, text: string, least: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(count >= least))
    throw usageFailure(`${option} takes a whole number from ${least} on; "${text}" is none.`);
  return count;
}
