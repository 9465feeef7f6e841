/** Values of env in the places that upstream's templates put them. */

import { rule, type Finding, type Rule } from "./rule.ts";
import { envKey, jitsiServices, shown, type JitsiPlaced } from "./view.ts";
import { misfitAt, placesOf, takesSecret } from "./places.ts";
import type { EnvValue } from "../services/service.ts";

const place = rule({
  id: "env-place",
  title: "a value remains a single value where the image inserts it",
  why: "Upstream's templates paste values verbatim into JavaScript, Lua, HOCON, nginx and shell. A stray quote means a blank page, a Prosody that does not start, or injected code.",
  fix: "Remove quotes, backslashes and line breaks.",
  *find(deployment) {
    for (const placed of jitsiServices(deployment))
      for (const [name, value] of Object.entries(placed.service.env)) {
        const found = misfit(name, value, placed);
        if (found !== undefined)
          yield { key: envKey(placed.service, name), value: shown(name, value), ...found };
      }
  },
});

function misfit(
  name: string,
  value: EnvValue,
  { image }: JitsiPlaced,
): Omit<Finding, "key" | "value"> | undefined {
  const places = placesOf(image, name);
  if (typeof value === "string")
    for (const one of places) {
      const found = misfitAt(one, value);
      if (found !== undefined) return found;
    }
  else if ("secret" in value && !places.every(takesSecret))
    return {
      what: "is a secret in a place without quotes, where it cannot be validated",
      fix: "Use a plain value, or remove it.",
    };
  return undefined;
}

export const envPlaceRules: readonly Rule[] = [place];
