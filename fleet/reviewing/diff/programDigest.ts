/** What the runs of a base follow from, beside the files that are read for a single stack. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { projectDir, shownPath } from "../../stacks/stackFolder.ts";
import type { RevisionFolder } from "./revision.ts";
import { programFiles } from "./touched.ts";

/** Of this folder: what runs the base's program and writes down what it asks for. */
const recorders = ["simulator", "fleet/reviewing/diff"];

/** npm's own list of what it has installed. */
const installed = "node_modules/.package-lock.json";

/**
 * @param configDir absolute, in the base
 * @returns undefined where nobody knows which packages are installed
 */
export async function programDigest(base: RevisionFolder, configDir: string): Promise<string | undefined> {
  const stacksIn = shownPath(configDir, base.dir);
  const digest = createHash("sha256").update(`${process.version} ${process.arch}\n${stacksIn}\n`);
  try {
    for (const dir of [base.dir, projectDir]) digest.update(readFileSync(join(dir, installed)));
  } catch {
    return undefined;
  }
  for (const [file, entry] of await filesOf(base.commit))
    if (programFiles([file], stacksIn).length > 0) digest.update(`${entry}\n`);
  for (const folder of recorders)
    for (const file of readdirSync(join(projectDir, folder), { recursive: true, encoding: "utf8" }).sort())
      if (/\.(ts|json)$/.test(file) && !file.endsWith(".test.ts"))
        digest.update(`${file}\n`).update(readFileSync(join(projectDir, folder, file)));
  return digest.digest("hex");
}

/** Path of each file, and its mode, hash and path as git lists it. */
async function filesOf(commit: string): Promise<[string, string][]> {
  const { stdout } = await execa("git", ["ls-tree", "-r", "-z", commit], { cwd: projectDir });
  return stdout
    .split("\0")
    .filter((entry) => entry !== "")
    .map((entry) => [entry.slice(entry.indexOf("\t") + 1), entry]);
}
