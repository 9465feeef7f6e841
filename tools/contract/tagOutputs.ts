/**
 * `make outputs-tag`: the package for other teams as a commit of its own, which npm installs by the repository's URL. npm takes no folder of a
 * repository, and a whole clone of this one would bring every provider along.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { projectDir } from "../stacks/allStacks.ts";
import { packOutputs } from "./packOutputs.ts";

export interface OutputsTag {
  /** `outputs-v1.0.0`, by the version of packages/outputs/package.json. */
  readonly tag: string;
  /** false: the repository had it already, with the same files. */
  readonly isNew: boolean;
}

/**
 * Builds the package and tags a commit without a parent that holds nothing else. Branches and the work tree stay as they are.
 * @param repository a clone, or a bare repository
 * @throws Error if the tag is there with other files: a version that somebody may have installed never changes
 */
export async function tagOutputs(repository: string): Promise<OutputsTag> {
  const dir = mkdtempSync(join(tmpdir(), "outputs-tag-"));
  try {
    const { version } = await build(dir);
    const tag = `outputs-v${version}`;
    const git = async (...args: readonly string[]): Promise<string> => {
      const env = { GIT_INDEX_FILE: join(dir, "index"), GIT_WORK_TREE: join(dir, "package") };
      return (await execa("git", ["-C", repository, ...args], { env })).stdout;
    };
    await git("add", "--all", "--force", "--", join(dir, "package"));
    const tree = await git("write-tree");
    const known = await git("rev-parse", "--verify", "--quiet", `${tag}^{tree}`).catch(() => undefined);
    if (known === undefined)
      await git("tag", tag, await git("commit-tree", tree, "-m", `jitsi-stack-outputs ${version}`));
    else if (known !== tree)
      throw new Error(
        `There is a tag ${tag} with other files. Raise the version in packages/outputs/package.json.`,
      );
    return { tag, isNew: known === undefined };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What npm would publish, in `<dir>/package`. */
async function build(dir: string): Promise<{ readonly version: string }> {
  const archives = join(dir, "archive");
  mkdirSync(archives);
  await execa("tar", ["-xzf", await packOutputs(archives), "-C", dir]);
  const file = join(dir, "package", "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { version: string; scripts?: unknown };
  // npm builds a package from Git that has a script for it, with all that this takes. This one is built.
  delete manifest.scripts;
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { tag, isNew } = await tagOutputs(projectDir);
  console.log(
    isNew
      ? `Made the tag ${tag}. Publish it with: git push origin ${tag}`
      : `The tag ${tag} is there already, with the same files.`,
  );
}
