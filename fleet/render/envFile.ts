/** The `.env` beside a compose file. */

import { secretVariable } from "../../model/compose.ts";
import type { Values } from "./secretValues.ts";

/** Every name with what it is for, and no value. */
export const envFileExample = (secrets: readonly { name: string; purpose: string }[]): string =>
  [
    "# Copy to .env, fill it, and let nobody else read it: chmod 600 .env",
    ...secrets.map(({ name, purpose }) => `\n# ${purpose}\n${secretVariable(name)}=`),
    "",
  ].join("\n");

/** Lines for the secrets that have a value. */
export const envFile = (secrets: readonly string[], values: Values): string =>
  secrets
    .flatMap((name) => {
      const value = values[name];
      return typeof value === "string" ? `${secretVariable(name)}=${quote(value)}\n` : [];
    })
    .join("");

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
