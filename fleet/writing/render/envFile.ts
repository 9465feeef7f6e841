/** The `.env` beside a compose file. */

import { hostFactVariable, secretVariable } from "../../../model/bundle/compose.ts";
import type { HostFact } from "../../../model/services/service.ts";
import type { Values } from "./secretValues.ts";

/**
 * Every name with what it is for, and no value.
 * @param facts that a machine of a cloud finds out by itself
 */
export const envFileExample = (
  secrets: readonly { name: string; purpose: string }[],
  facts: readonly HostFact[] = [],
): string =>
  [
    "# Copy to .env, fill it, and let nobody else read it: chmod 600 .env",
    ...secrets.map(({ name, purpose }) => `\n# ${purpose}\n${secretVariable(name)}=`),
    ...facts.map((fact) => `\n# the machine itself tells it\n${hostFactVariable(fact)}=`),
    "",
  ].join("\n");

/** Lines for the secrets that have a value, and for facts that stand in for a machine's own. */
export const envFile = (
  secrets: readonly string[],
  values: Values,
  facts: Readonly<Partial<Record<HostFact, string>>> = {},
): string =>
  [
    ...secrets.flatMap((name) => {
      const value = values[name];
      return typeof value === "string" ? `${secretVariable(name)}=${quote(value)}\n` : [];
    }),
    ...(Object.keys(facts).length === 0 ? [] : ["# Made up: the machine itself tells what is true.\n"]),
    ...Object.entries(facts).map(
      ([fact, value]) => `${hostFactVariable(fact as HostFact)}=${quote(value)}\n`,
    ),
  ].join("");

/**
 * As Compose reads it (compose-go `dotenv/parser.go`): nothing counts inside single quotes but the quote and a backslash before
 * it; in double quotes a backslash frees the quote, itself and `$`, and makes line ends.
 */
export function quote(value: string): string {
  if (/^[\w./:@%+-]*$/.test(value)) return value;
  if (!/['\\]/.test(value)) return `'${value}'`;
  return `"${value
    .replace(/["\\$]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")}"`;
}
