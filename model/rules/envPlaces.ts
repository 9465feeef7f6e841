/** Values of env in the places that upstream's templates put them. */

import { rule, type Finding, type Rule } from "./rule.ts";
import { envKey, jitsiServices, shown, type JitsiPlaced } from "./view.ts";
import { misfitAt, placesOf, takesSecret } from "./places.ts";
import type { EnvValue } from "../services/service.ts";

const place = rule({
  id: "env-place",
  title: "a value of env stays one value where the image puts it",
  why: "Upstream's templates paste it into JavaScript, Lua, HOCON, nginx and shell as it stands: a quote too many is a page that stays white, a Prosody that does not start, or code that runs.",
  fix: "Leave out quotes, backslashes and line breaks.",
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
      what: "is a secret where the image puts it without quotes, so that nobody could check it",
      fix: "Give it as text, or leave it out.",
    };
  return undefined;
}

export const envPlaceRules: readonly Rule[] = [place];
