/** Whether the platform that a customer names is there. */

import type { LoadedStack } from "../../stacks/loadStack.ts";
import { nearest } from "../../stacks/stackFolder.ts";
import { nothingFound, type Findings } from "./certificateBudget.ts";

/** @param all of the folder */
export function platformStanding(
  { deployment, facts }: Pick<LoadedStack, "deployment" | "facts">,
  all: readonly LoadedStack[],
): Findings {
  const name = deployment?.settings.platform;
  // A name in full is of a stack that may well be somebody else's.
  if (name === undefined || facts !== undefined || name.includes("/")) return nothingFound;
  const named = all.find(({ stack }) => stack === name);
  const finding = { key: "jitsi:platform", value: name };
  if (named?.deployment !== undefined)
    return {
      problems: [
        {
          ...finding,
          what: `is a customer's stack (${named.source})`,
          fix: "Name a stack of kind platform.",
        },
      ],
      advice: [],
    };
  const unchecked = "so nobody can tell here whether it has the regions and the domain that this stack needs";
  if (named !== undefined)
    return {
      problems: [],
      advice: [
        { ...finding, what: `has problems of its own, ${unchecked}`, fix: `Mend ${named.source} first.` },
      ],
    };
  const near = nearest(
    name,
    all.flatMap(({ stack, platform }) => (platform === undefined ? [] : stack)),
  );
  return {
    problems: [],
    advice: [
      {
        ...finding,
        what: `is no stack of this folder, ${unchecked}`,
        fix:
          near === undefined
            ? "Put its file beside this one, or give its name in full: ORGANIZATION/PROJECT/STACK."
            : `Did you mean ${near}?`,
      },
    ],
  };
}
