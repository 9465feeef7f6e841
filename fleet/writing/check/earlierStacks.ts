/** Stacks as they were at a git revision. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { execa, ExecaError } from "execa";
import { parseStack } from "../../../infra/parseStack.ts";
import { describe, type Deployment } from "../../../model/deployment.ts";
import { stackOfFile } from "../../../programs/pulumi-cli/stackFileName.ts";
import { Failure, usageFailure } from "../../terminal/failure.ts";
import { projectDir, shownPath, type StackFolder } from "../../stacks/stackFolder.ts";
import { parseStackFile } from "../../stacks/stackFile.ts";

/** By name; undefined where the file was there, but this program no longer understands it, or it was a platform's. */
export type EarlierStacks = ReadonlyMap<string, Deployment | undefined>;

/** @throws Failure if there is no such revision, no repository, or no git */
export async function stacksAt(folder: StackFolder, ref: string): Promise<EarlierStacks> {
  const commit = await commitOf(folder, ref);
  const listing = await git(folder, ["ls-tree", "-z", commit]);
  const entries = listing
    .toString()
    .split("\0")
    .flatMap((line) => {
      const [, object, file = ""] = /^\d+ blob (\S+)\t(.*)$/.exec(line) ?? [];
      const stack = stackOfFile(file);
      return object === undefined || stack === undefined ? [] : [{ object, stack }];
    });
  const contents = await blobs(
    folder,
    entries.map(({ object }) => object),
  );
  return new Map(entries.map(({ stack }, index) => [stack, deploymentIn(contents[index]!, stack)]));
}

async function commitOf(folder: StackFolder, ref: string): Promise<string> {
  try {
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
    return (await git(folder, args)).toString().trim();
  } catch (error) {
    // git itself says nothing more with --quiet.
    if (error instanceof Failure) throw error;
    throw usageFailure(`There is no revision "${ref}" here. Give a branch, a tag or a commit to --since.`);
  }
}

/** Contents of all of them by one process: there may be hundreds of stacks. */
async function blobs(folder: StackFolder, objects: readonly string[]): Promise<Uint8Array[]> {
  const output = await git(folder, ["cat-file", "--batch"], objects.map((object) => `${object}\n`).join(""));
  let at = 0;
  return objects.map(() => {
    const lineEnd = output.indexOf("\n", at);
    // `<object> blob <size>`, a line end, the content, a line end.
    const size = Number(output.toString("utf8", at, lineEnd).split(" ")[2]);
    const start = lineEnd + 1;
    at = start + size + 1;
    return output.subarray(start, start + size);
  });
}

function deploymentIn(bytes: Uint8Array, stack: string): Deployment | undefined {
  const file = parseStackFile(bytes);
  const parsed = parseStack(
    {
      source: stack,
      values: file.values,
      isSecret: (key) => file.secretKeys.has(key),
      // Certificates and overlays of today will do: what matters here is not in them.
      readFile: (name) => readFileSync(resolve(projectDir, name)),
    },
    stack,
  );
  return "deployment" in parsed ? describe(parsed.deployment) : undefined;
}

/** In the stacks' folder, so that paths are relative to it. @throws Failure if git is missing or there is no repository; else what git did */
async function git(folder: StackFolder, args: readonly string[], input = ""): Promise<Buffer> {
  try {
    const { stdout } = await execa("git", args, { cwd: folder.dir, encoding: "buffer", input });
    return Buffer.from(stdout);
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === "ENOENT") throw new Failure("--since needs git, and there is none in the PATH.");
    const said = Buffer.from((error.stderr ?? "") as string | Uint8Array)
      .toString()
      .trim();
    if (said !== "")
      throw new Failure(`git cannot look into the past of ${shownPath(folder.dir)}: ${said.split("\n")[0]}`);
    throw error;
  }
}
