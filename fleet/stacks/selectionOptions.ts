/** The options that choose among the stacks of a folder. They load nothing that reads stacks: help and completion have them too. */

import { Option } from "commander";

export interface Selection {
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  readonly where?: readonly string[];
}

/** What `--where` can ask of a stack. */
export const whereKeys = ["region", "platform", "kind", "release", "suspended"] as const;

export type WhereKey = (typeof whereKeys)[number];

const collect = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  ...text.split(",").filter((part) => part !== ""),
];

const namesOption = (flags: string, text: string): Option => new Option(flags, text).argParser(collect);

export const selectionOptions: readonly Option[] = [
  namesOption("--only <names>", "these, with commas between them; * stands for any letters"),
  namesOption("--exclude <names>", "all but these, written alike"),
  namesOption("--where <key=value,...>", `stacks for which all hold; keys: ${whereKeys.join(", ")}`),
];
