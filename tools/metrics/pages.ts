/** The pages that real daemons answered (pages/README.md), in the form in which Telegraf gets them. */

import { readFileSync } from "node:fs";

export type MetricsPage =
  "jvb-idle" | "jvb-in-use" | "jicofo-idle" | "jicofo-in-use" | "prosody" | "prosody-jvb";

const read = (file: string): string => readFileSync(new URL(`pages/${file}`, import.meta.url), "utf8");

export const readPage = (name: MetricsPage): string => {
  const text = read(`${name}.txt`);
  // Prosody has this one form, which it calls OpenMetrics.
  return name.startsWith("prosody") ? text : plainText(text);
};

/** `/colibri/stats` of a bridge in a conference. */
export const readStats = (): Readonly<Record<string, unknown>> =>
  JSON.parse(read("jvb-stats.json")) as Record<string, unknown>;

/**
 * OpenMetrics as Prometheus' plain text, version 0.0.4, in which a counter's family has its samples' name (prometheus/client_java 0.16
 * `TextFormat.write004`). A page that is plain text already stays as it is.
 */
function plainText(page: string): string {
  if (!page.includes("# EOF")) return page;
  const counters = new Set([...page.matchAll(/^# TYPE (\S+) counter$/gm)].map(([, name]) => name));
  return page
    .replace(/^# EOF\n/m, "")
    .replace(/^# TYPE (\S+) info$/gm, "# TYPE $1_info gauge")
    .replace(/^# (TYPE|HELP) (\S+)/gm, (line, word: string, name: string) =>
      counters.has(name) ? `# ${word} ${name}_total` : line,
    );
}

export interface Sample {
  readonly name: string;
  /** As they stand there, e.g. `le="1.0",`; empty without any. */
  readonly labels: string;
  readonly value: string;
}

/** @returns undefined for a comment or an empty line */
export function sampleOf(line: string): Sample | undefined {
  const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? undefined : { name, labels, value };
}

export const samplesOf = (page: string): Sample[] => page.split("\n").flatMap((line) => sampleOf(line) ?? []);

/** Of each family of a page. */
export const kindsOf = (page: string): ReadonlyMap<string, string> =>
  new Map([...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name!, kind!]));
