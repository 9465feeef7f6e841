/** A copy of the stack's file for `make local`: the engine writes a salt for its secrets into it, and the original stays as it is. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseDocument } from "yaml";

const salt = "encryptionsalt";

/**
 * Copies the stack's file as it is now, with the salt of an earlier copy: so that editing the original and running it
 * again shows what the edit does.
 * @returns the folder of the copy
 */
export function copyStackFile(configDir: string, stack: string, dir: string): string {
  const copyDir = join(dir, "config");
  const copy = join(copyDir, `Pulumi.${stack}.yaml`);
  const earlier = existsSync(copy) ? parseDocument(readFileSync(copy, "utf8")).get(salt) : undefined;
  const document = parseDocument(readFileSync(join(configDir, `Pulumi.${stack}.yaml`), "utf8"));
  if (earlier !== undefined) document.set(salt, earlier);
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(copy, document.toString());
  return copyDir;
}
