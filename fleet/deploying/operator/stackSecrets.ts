/** How a stack's secrets are encrypted, by its own file. */

import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { passphrase } from "./operatorResources.ts";

/** @returns the key's URL, `passphrase`, or undefined for a stack that was never made */
export function secretsProviderOf(file: string): string | undefined {
  const settings: unknown = parseDocument(readFileSync(file, "utf8")).toJS();
  const { secretsprovider: provider, encryptionsalt: salt } = (settings ?? {}) as Record<string, unknown>;
  if (typeof provider === "string" && provider !== "" && provider !== "default") return provider;
  return typeof salt === "string" ? passphrase : undefined;
}
