/** What a stack is, whatever its kind: the first look at its settings. */

import type { Problem } from "../model/problem.ts";
import { planPlatform, type PlatformPlan } from "../model/platform/plan.ts";
import type { Settings } from "../model/settings.ts";
import { parsePlatformSettings } from "./platformSettings.ts";
import { goodParts, type GoodParts } from "./goodParts.ts";
import { decode, type RawConfig } from "./rawConfig.ts";
import { parseSettings } from "./settings.ts";

export type ParsedStack =
  | { readonly deployment: Settings }
  | { readonly platform: PlatformPlan }
  /** `parts` for what else there may be to correct. */
  | { readonly problems: readonly Problem[]; readonly parts?: GoodParts };

/** Never throws. @param stack its name */
export function parseStack(raw: RawConfig, stack: string): ParsedStack {
  const { values, problems } = decode(raw);
  if (values.kind !== "platform") {
    const parsed = parseSettings(raw);
    if ("settings" in parsed) return { deployment: parsed.settings };
    // The kind decides what everything else has to be.
    if (parsed.problems.some(({ key }) => key === "jitsi:kind")) return parsed;
    const parts = goodParts(raw, parsed.problems, parseSettings);
    return { problems: [...parsed.problems, ...parts.problems], parts };
  }
  const parsed = parsePlatformSettings(values, stack);
  if (problems.length > 0 || "problems" in parsed)
    return { problems: [...problems, ...("problems" in parsed ? parsed.problems : [])] };
  return { platform: planPlatform(parsed.settings) };
}
