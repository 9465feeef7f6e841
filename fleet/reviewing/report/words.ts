/** What both `jitsi report` and `jitsi comment` can be told to say. */

import { Option } from "commander";

export interface WordsGiven {
  readonly kind: string;
  readonly title: string;
  readonly reproduce?: string;
  readonly revision?: string;
  readonly fullReport?: string;
}

export const wordsOptions: readonly Option[] = [
  new Option("--kind <name>", "tells this comment from others of the same pull request").default("diff"),
  new Option("--title <text>", "heading").default("Changes of stacks"),
  new Option("--reproduce <command>", "command that makes the same report, to be named in it"),
  new Option("--revision <text>", "what was compared, to be named in it"),
  new Option("--full-report <address>", "where the full report is, to be named in it"),
];
