/** What a stack that is not there yet would break, by itself and with the others of its folder. */

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Problem } from "../../../model/problem.ts";
import { budgetFindings, certificateNames } from "../check/certificateBudget.ts";
import { checkAll, type CheckedStack } from "../check/checkCommand.ts";
import { loadStack, type LoadedStack } from "../../stacks/loadStack.ts";
import { stackFileName } from "../../../programs/pulumi-cli/stackFileName.ts";
import { openStackFolder, shownPath, stackFilePath, type StackFolder } from "../../stacks/stackFolder.ts";

/** Looks at it in a folder of its own in which all the others are too: nobody sees a file that may be wrong. */
export function checkedBeside(
  folder: StackFolder,
  stack: string,
  text: string,
  earlier?: Parameters<typeof checkAll>[2],
): Pick<CheckedStack, "problems" | "advice"> {
  const dir = mkdtempSync(join(tmpdir(), "jitsi-new-"));
  try {
    for (const other of folder.stacks) {
      const file = stackFilePath(folder, other);
      symlinkSync(file, join(dir, basename(file)));
    }
    writeFileSync(join(dir, stackFileName(stack)), text);
    const all = openStackFolder(dir);
    const loaded = [...folder.stacks, stack].map((name) => loadStack(all, name));
    const [checked] = checkAll(loaded, new Set([stack]), earlier);
    // Nobody is to look for that folder.
    const inFolder = (problem: Problem): Problem => ({
      ...problem,
      what: problem.what.replaceAll(dir, shownPath(folder.dir)),
      fix: problem.fix.replaceAll(dir, shownPath(folder.dir)),
    });
    return {
      problems: checked!.problems.map(inFolder),
      advice: [...checked!.advice, ...(earlier === undefined ? budgetAdvice(loaded) : [])]
        .filter((one, index, list) => list.findIndex(({ what }) => what === one.what) === index)
        .map(inFolder),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Certificates are for all customers together, so it does not matter whose is one too many. */
function budgetAdvice(loaded: readonly LoadedStack[]): readonly Problem[] {
  const named = loaded.flatMap(({ stack, deployment }) =>
    deployment === undefined ? [] : { stack, names: certificateNames(deployment) },
  );
  return [...budgetFindings(named, undefined).values()].flatMap(({ advice }) => advice);
}
