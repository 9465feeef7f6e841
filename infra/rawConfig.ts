/** What the settings are read from, and what comes of it. */

import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { IssueSource } from "./settingsProblems.ts";

/** Of the program's keys. */
export const namespace = "jitsi:";

/** What the settings are read from; everything impure comes in here. */
export interface RawConfig extends IssueSource {
  /** Pulumi config of the stack, `namespace:key` to text; objects and lists as JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether a key was stored encrypted. */
  readonly isSecret: (key: string) => boolean;
  /** Reads a file named in the settings, relative to the project. Throws if it cannot. */
  readonly readFile: (path: string) => Uint8Array;
}

/** The settings, or everything that is wrong with them. Never throws. */
export type Parsed = { readonly settings: Settings } | { readonly problems: readonly Problem[] };

/** Pulumi hands objects, lists, numbers and booleans over as text. */
export function decode({ values }: Pick<RawConfig, "values">): {
  values: Record<string, unknown>;
  problems: Problem[];
} {
  const decoded: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [key, text] of Object.entries(values)) {
    if (!key.startsWith(namespace)) continue;
    const name = key.slice(namespace.length);
    if (!/^\s*[[{]/.test(text)) decoded[name] = text;
    else
      try {
        decoded[name] = JSON.parse(text);
      } catch {
        problems.push({
          key,
          value: text,
          what: "is not valid JSON",
          fix: "Write it as YAML in the stack file, or quote it.",
        });
      }
  }
  return { values: decoded, problems };
}
