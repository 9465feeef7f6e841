import { configOption, manyStacks, stateOption, wholeFleet } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const repairCommand = defineCommand({
  name: "repair",
  summary: "Mend what an engine, a provider or a machine left when it died.",
  details:
    "Finds what was being made and may exist without the state knowing it, looks for it, and takes it into the state or forgets it; takes away locks that name nobody. Shows first what it will do.",
  argument: manyStacks(wholeFleet),
  options: [
    configOption,
    {
      "--dry-run": "look and show, and change nothing",
      "--import <name=id...>":
        "the id of something that you have found, by its name or URN; repeat it, or give several",
      "--clear <names...>": "names or URNs of what you have looked for and what does not exist",
      "-y, --yes": "do not ask",
    },
    stateOption,
  ],
  json: "{ ok, locks, stacks: [{ stack, repaired, pending: [{ urn, type, name, what, look, action, id, why }], interrupted, backup }] }",
  examples: [
    "jitsi repair acme                # looks, shows, asks, mends",
    "jitsi repair --dry-run           # of the whole fleet",
    "jitsi repair acme --import acme-use1-a=eipalloc-0ee7c76b88c6f227f --yes",
    "jitsi repair acme --clear acme-use1-b",
  ],
  work: () => import("./repairCommand.ts"),
});
