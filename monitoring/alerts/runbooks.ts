/** The pages in docs/runbooks: one per alert, named after it, all with the same sections. */

import { readdirSync, readFileSync } from "node:fs";
import type { RunbookText } from "./render.ts";

export const runbookSections = [
  "What it means",
  "User impact",
  "Diagnose",
  "Resolve",
  "False alarms",
] as const;

export type RunbookSection = (typeof runbookSections)[number];

const folder = "docs/runbooks";
const directory = new URL(`../../${folder}/`, import.meta.url);

/** Names of the alerts that have a page. README.md applies to all of them. */
export const runbookNames = (): readonly string[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .map((file) => file.replace(/\.md$/, ""));

export interface Runbook {
  readonly title: string;
  /** In the order of the page. */
  readonly sections: ReadonlyMap<string, string>;
}

/** @throws Error if there is no such page */
export function readRunbook(name: string): Runbook {
  const [title = "", ...sections] = readFileSync(new URL(`${name}.md`, directory), "utf8")
    .split(/^#+ /m)
    .slice(1);
  return {
    title: title.trim(),
    sections: new Map(
      sections.map((section) => {
        const [heading = "", ...text] = section.split("\n");
        return [heading.trim(), text.join("\n").trim()];
      }),
    ),
  };
}

const inMessage: readonly RunbookSection[] = ["What it means", "User impact", "Resolve"];

/** The sections of a page that the alert's message contains. They must not contain `$` or `{{`, which Grafana expands. */
export function runbookText(name: string): RunbookText {
  const { sections } = readRunbook(name);
  return {
    path: `${folder}/${name}.md`,
    description: inMessage
      .map((heading) => `${heading}: ${unwrapped(sections.get(heading) ?? "")}`)
      .join("\n\n"),
  };
}

/** One line per paragraph or step: pages are wrapped for editors, messages by whatever displays them. */
const unwrapped = (markdown: string): string => markdown.replace(/(?<!\n)\n(?!\n| *(?:\d+\.|-) )\s*/g, " ");
