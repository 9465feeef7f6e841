/** `jitsi remove`: the end of a stack, as far as somebody agrees to it. */

import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkbox } from "@inquirer/prompts";
import { visibleOutput } from "../../../model/visible.ts";
import { nameOf } from "../../../simulator/engine/events.ts";
import type { Outcome } from "../../command/shape.ts";
import { Failure, usageFailure } from "../../terminal/failure.ts";
import { loadStack } from "../../stacks/loadStack.ts";
import { asked, mustBeAbleToAsk, typed } from "../../terminal/confirm.ts";
import { runFleet, standAlone, type Standing } from "../run/fleetRun.ts";
import { troubleOf } from "../../engine/pending/trouble.ts";
import { mustPulumi } from "../../engine/pulumi.ts";
import { kindOf } from "../../stacks/selection.ts";
import {
  mustKnow,
  openStackFolder,
  shownPath,
  stackFilePath,
  type StackFolder,
} from "../../stacks/stackFolder.ts";
import { backUp, resourcesIn, type StateResource } from "./backup.ts";
import { removalText } from "./removalText.ts";

export interface RemoveOptions {
  readonly config: string;
  readonly state: string;
  readonly dryRun?: boolean;
  readonly confirm?: string;
  readonly unprotect?: string;
  readonly deleteFile?: boolean;
  readonly backup?: string;
  readonly wait?: boolean;
  readonly revision?: string;
  readonly json?: boolean;
}

/** What became of the stack; the JSON that is printed. */
interface Removal {
  ok: boolean;
  readonly stack: string;
  /** Folder with outputs.json, state.json and the settings. */
  readonly backup: string;
  /** Names of what the stack had. */
  readonly resources: readonly string[];
  /** Those of them that are protected. */
  readonly protected: readonly string[];
  /** Whether nothing is left, and the backend knows the stack no more. */
  removed: boolean;
  /** Names of what is still there. */
  left: readonly string[];
  fileDeleted: boolean;
  errors: readonly string[];
}

export async function run(stack: string, options: RemoveOptions): Promise<Outcome> {
  const { confirm, dryRun = false, json = false } = options;
  const folder = openStackFolder(options.config);
  mustKnow(folder, [stack]);
  refuseUsedPlatform(folder, stack);
  if (confirm !== undefined && confirm !== stack)
    throw usageFailure(`--confirm must repeat the stack's name: ${stack}.`);
  if (confirm === undefined && !dryRun) mustBeAbleToAsk();

  return standAlone(options.state, options, async (standing) => {
    if (!standing.existing.has(stack))
      throw new Failure(
        `${stack} was never deployed: the backend has no such stack, so there is nothing to remove but its file. Delete ${shownPath(stackFilePath(folder, stack))} yourself.`,
      );
    const backup = resolve(
      options.backup ??
        join(standing.state.dir, "removed", `${stack}-${new Date().toISOString().replaceAll(":", "")}`),
    );
    const resources = await backUp(folder, stack, backup);
    const guarded = resources.filter(({ protect }) => protect === true);
    const removal: Removal = {
      ok: true,
      stack,
      backup,
      resources: namesOf(resources),
      protected: namesOf(guarded),
      removed: false,
      left: namesOf(resources),
      fileDeleted: false,
      errors: [],
    };
    // Before anybody is asked.
    if (!json) console.log(visibleOutput(removalText(stack, resources, backup)));
    // What the state does not know would not be removed with it, and is in the way of what is.
    removal.errors = await troubleOf(stack);
    removal.ok = removal.errors.length === 0;
    if (!removal.ok)
      return {
        ok: false,
        json: removal,
        text: () => `${removal.errors.join("\n")}\nNothing was removed.`,
      };
    if (!dryRun)
      await remove(folder, removal, resources, await agreed(stack, guarded, options), standing, options);
    return {
      ok: removal.ok,
      json: removal,
      text: dryRun ? undefined : () => endText(removal, folder),
    };
  });
}

/** Their networks would go from under them. */
function refuseUsedPlatform(folder: StackFolder, stack: string): void {
  if (kindOf(loadStack(folder, stack)) !== "platform") return;
  const users = folder.stacks.filter(
    (other) => loadStack(folder, other).deployment?.settings.platform?.split("/").at(-1) === stack,
  );
  if (users.length > 0)
    throw new Failure(
      `${stack} is the platform of ${users.slice(0, 5).join(", ")}${users.length > 5 ? ` and ${users.length - 5} more` : ""}. Remove these first.`,
    );
}

/** Protected resources that may go. @throws Failure if the stack's name is not given again */
async function agreed(
  stack: string,
  guarded: readonly StateResource[],
  { confirm, unprotect }: RemoveOptions,
): Promise<readonly StateResource[]> {
  if (unprotect !== undefined) {
    if (unprotect === "all") {
      await mustAgree(stack, confirm);
      return guarded;
    }
    const names = unprotect.split(",").filter((name) => name !== "");
    const strangers = names.filter((name) => !guarded.some((resource) => nameOf(resource.urn) === name));
    if (strangers.length > 0)
      throw usageFailure(
        `--unprotect: ${strangers.join(", ")} is no protected resource of ${stack}. Protected: ${namesOf(guarded).join(", ") || "none"}.`,
      );
    await mustAgree(stack, confirm);
    return guarded.filter((resource) => names.includes(nameOf(resource.urn)));
  }
  const chosen =
    guarded.length === 0 || confirm !== undefined
      ? []
      : await asked(
          checkbox(
            {
              message: "Protected: choose what may go too (space), and Enter; the rest stays",
              choices: guarded.map((resource) => ({ name: nameOf(resource.urn), value: resource })),
            },
            { output: process.stderr },
          ),
        );
  await mustAgree(stack, confirm);
  return chosen;
}

async function mustAgree(stack: string, confirm: string | undefined): Promise<void> {
  if (confirm === stack) return;
  if (!(await typed(`This cannot be undone. Type the stack's name to destroy it:`, stack)))
    throw new Failure(`That is not ${stack}: nothing was destroyed.`);
}

async function remove(
  folder: StackFolder,
  removal: Removal,
  resources: readonly StateResource[],
  lifted: readonly StateResource[],
  standing: Standing,
  options: RemoveOptions,
): Promise<void> {
  const { stack } = removal;
  if (lifted.length > 0)
    await mustPulumi(["state", "unprotect", ...lifted.map(({ urn }) => urn), "--stack", stack, "--yes"]);
  const keepsSome = resources.some((resource) => resource.protect === true && !lifted.includes(resource));
  const { stacks } = await runFleet(
    folder,
    {
      command: "remove",
      engine: "destroy",
      stacks: [loadStack(folder, stack)],
      waves: [{ name: "remove", stacks: [stack], canary: false }],
      budget: 0,
      ...(keepsSome ? { args: ["--exclude-protected"] } : {}),
    },
    standing,
    options,
  );
  const left = resourcesIn(await mustPulumi(["stack", "export", "--stack", stack]));
  removal.left = namesOf(left);
  removal.errors = stacks[0]?.errors ?? [];
  removal.ok = stacks[0]?.outcome === "done";
  if (!removal.ok || left.length > 0) return;
  // Of an update that ran between the look and the lock.
  const trouble = await troubleOf(stack);
  if (trouble.length > 0) {
    removal.ok = false;
    removal.errors = trouble;
    return;
  }
  // The file is the user's: the CLI would delete it.
  await mustPulumi(["stack", "rm", stack, "--yes", "--preserve-config"]);
  removal.removed = true;
  if (options.deleteFile !== true) return;
  rmSync(stackFilePath(folder, stack));
  removal.fileDeleted = true;
}

function endText(
  { stack, ok, removed, left, fileDeleted, errors, backup }: Removal,
  folder: StackFolder,
): string {
  const file = shownPath(stackFilePath(folder, stack));
  if (!ok)
    return `${errors.join("\n")}\nNot all of ${stack} is gone: ${left.length} resources are left. What was protected and agreed to is so no more, until the next up. Try again: jitsi remove ${stack}`;
  if (!removed) return `${stack} is gone but for what stays protected: ${left.join(", ")}.`;
  return `${stack} is gone; its backup is in ${shownPath(backup)}. ${fileDeleted ? `${file} is deleted: commit that.` : `Delete ${file}, or the next up makes it anew.`}`;
}

const namesOf = (resources: readonly StateResource[]): string[] => resources.map(({ urn }) => nameOf(urn));
