/** What a run was made from, so that a later one can tell what is done already. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parseDocument } from "yaml";
import { usageFailure } from "../terminal/failure.ts";

/**
 * The commit of a working tree; where something is not committed, `+` and a digest of that follow.
 * @throws Failure if the folder is in no git repository
 */
export async function revisionOf(dir: string): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await execa("git", args, { cwd: dir, stripFinalNewline: true, maxBuffer: 1e9 })).stdout;
  let commit: string;
  try {
    commit = await git("rev-parse", "HEAD");
  } catch {
    throw usageFailure(
      `${dir} is in no git repository with a commit, so nobody could tell later what a run was made from. Name its version with --revision TEXT.`,
    );
  }
  const [changes, unknown] = await Promise.all([
    git("diff", "HEAD", "--binary", "--no-ext-diff"),
    git("ls-files", "--others", "--exclude-standard", "-z"),
  ]);
  if (changes === "" && unknown === "") return commit;
  const hash = createHash("sha256").update(changes);
  for (const file of unknown.split("\0").filter((name) => name !== ""))
    hash.update(`\0${file}\0`).update(contentOf(join(dir, file)));
  return `${commit}+${hash.digest("hex").slice(0, 12)}`;
}

/** A file can go while it is looked for. */
function contentOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    return new Uint8Array();
  }
}

/** Keys of a stack's file that Pulumi itself writes when it makes the stack. */
export const secretsKeys = ["secretsprovider", "encryptedkey", "encryptionsalt"] as const;

/** SHA-256 of a stack's file, whatever Pulumi has added to it. */
export function digestOfStackFile(text: string): string {
  const document = parseDocument(text);
  for (const key of secretsKeys) document.delete(key);
  return createHash("sha256").update(String(document)).digest("hex");
}
