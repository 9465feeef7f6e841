/** What this run's machine lacks: found out once, before the tests, and known to all of Jest's processes. */

import type { Need } from "./needs.ts";

const variable = "JITSI_TEST_LACKS";

export const setLacks = (lacks: readonly Need[]): void => {
  process.env[variable] = lacks.join(",");
};

export const lacksOf = (): readonly Need[] =>
  (process.env[variable] ?? "").split(",").filter((need) => need !== "") as Need[];

/** @throws Error in CI, where nothing may stay out, if the machine lacks it */
export function has(...needs: readonly Need[]): boolean {
  const lacks = needs.filter((need) => lacksOf().includes(need));
  if (lacks.length > 0 && process.env.CI === "true")
    throw new Error(`This machine lacks what CI must have: ${lacks.join(", ")}. Run \`make test\`.`);
  return lacks.length === 0;
}
