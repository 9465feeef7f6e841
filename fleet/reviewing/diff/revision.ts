/** A revision of the project as a folder, with the packages that its program needs. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, ExecaError } from "execa";
import { Failure, usageFailure } from "../../terminal/failure.ts";

export interface RevisionFolder {
  /** Absolute. */
  readonly dir: string;
  readonly commit: string;
  /** Files of the project that differ from the working tree, new ones too; relative to the project. */
  readonly changedFiles: readonly string[];
  /** Whether its package-lock.json is another one, and it runs with today's packages all the same. */
  readonly assumesPackages: boolean;
  close(): void;
}

/**
 * Writes a revision's files into a temporary folder. Close it when done.
 * @param install its own packages, if they differ (`npm ci`); else those of today
 * @throws Failure if there is no such revision, no repository, or no git
 */
export async function openRevision(
  projectDir: string,
  ref: string,
  install: boolean,
): Promise<RevisionFolder> {
  const commit = await commitOf(projectDir, ref);
  const changedFiles = await filesChangedSince(projectDir, commit);
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "jitsi-base-")));
  const close = () => rmSync(dir, { recursive: true, force: true });
  try {
    const archive = execa("git", ["archive", "--format=tar", commit], { cwd: projectDir, buffer: false });
    await archive.pipe(execa("tar", ["-x", "-C", dir]));
    const differ = changedFiles.includes("package-lock.json");
    if (differ && install) await execa("npm", ["ci", "--no-audit", "--no-fund"], { cwd: dir });
    else linkPackages(projectDir, dir);
    return { dir, commit, changedFiles, assumesPackages: differ && !install, close };
  } catch (error) {
    close();
    throw new Failure(`Revision "${ref}" cannot be taken out: ${(error as Error).message.split("\n")[0]}`);
  }
}

async function commitOf(projectDir: string, ref: string): Promise<string> {
  try {
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
    return (await execa("git", args, { cwd: projectDir })).stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === "ENOENT") throw new Failure("A diff needs git, and there is none in the PATH.");
    throw usageFailure(`There is no revision "${ref}" here. Give a branch, a tag or a commit with --base.`);
  }
}

/** @param commit its whole hash */
export const hasCommit = async (dir: string, commit: string): Promise<boolean> =>
  !(await execa("git", ["cat-file", "-e", `${commit}^{commit}`], { cwd: dir, reject: false })).failed;

async function filesChangedSince(projectDir: string, commit: string): Promise<string[]> {
  const git = async (...args: string[]) => (await execa("git", args, { cwd: projectDir })).stdout.split("\0");
  return [
    ...(await git("diff", "--name-only", "--relative", "--no-renames", "-z", commit)),
    ...(await git("ls-files", "--others", "--exclude-standard", "-z")),
  ].filter((file) => file !== "");
}

/** Each one by itself, so that caches in node_modules stay apart and go with the folder. */
function linkPackages(projectDir: string, dir: string): void {
  const packages = join(projectDir, "node_modules");
  mkdirSync(join(dir, "node_modules"));
  for (const name of readdirSync(packages))
    if (name !== ".cache") symlinkSync(join(packages, name), join(dir, "node_modules", name));
}

/** Whether a file is there and says so. */
export const hasOwnView = (dir: string): boolean => {
  try {
    return readFileSync(join(dir, "fleet/reviewing/diff/ownView.ts"), "utf8").includes(
      "export function viewOf(",
    );
  } catch {
    return false;
  }
};
