/** Where the operator takes the program from: the repository and revision of this checkout, unless told otherwise. */

import { execa } from "execa";
import { usageFailure } from "../../terminal/failure.ts";
import type { Source } from "./operatorResources.ts";

export interface SourceOptions {
  readonly repo?: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly gitSecret?: string;
}

/** @throws Failure if git cannot tell what was not given */
export async function sourceOf(dir: string, options: SourceOptions): Promise<Source> {
  const prefix = await git(dir, "rev-parse", "--show-prefix");
  const repo =
    options.repo ??
    (await git(dir, "remote", "get-url", "origin")) ??
    refuse("This checkout has no remote `origin`. Name the repository with --repo URL.");
  const commit =
    options.commit === undefined && options.branch !== undefined
      ? undefined
      : ((await git(
          dir,
          "rev-parse",
          "--verify",
          "--end-of-options",
          `${options.commit ?? "HEAD"}^{commit}`,
        )) ??
        refuse(
          options.commit === undefined
            ? "There is no commit here. Name the revision with --branch NAME."
            : `There is no revision "${options.commit}" here.`,
        ));
  return {
    repo: withoutPassword(repo),
    dir: prefix === undefined || prefix === "" ? undefined : prefix,
    revision: commit === undefined ? { branch: options.branch! } : { commit },
    secret: options.gitSecret,
  };
}

/** Whether the remote has the commit, as far as this checkout knows. */
export const isPushed = async (dir: string, commit: string): Promise<boolean> =>
  ((await git(dir, "branch", "--remotes", "--contains", commit)) ?? "") !== "";

/** The operator's own secret is for that; a file in a repository is not. */
const withoutPassword = (url: string): string => url.replace(/^(https?:\/\/)[^@/]*@/, "$1");

/** @returns undefined if git refuses */
async function git(cwd: string, ...args: string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await execa("git", args, { cwd, reject: false });
  return exitCode === 0 ? stdout.trim() : undefined;
}

function refuse(message: string): never {
  throw usageFailure(message);
}
