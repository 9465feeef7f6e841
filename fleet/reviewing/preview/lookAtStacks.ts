/** The engine's view of many stacks, changing nothing: previews, and what has drifted. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { isDocker } from "../../../model/hosts/hosts.ts";
import { renderProblems } from "../../../model/problem.ts";
import { ownNames } from "../changes/ownNames.ts";
import type { StackChange } from "../changes/stackChange.ts";
import { Failure } from "../../terminal/failure.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { concurrencyFor, memoryOf, thisMachine } from "../../engine/capacity.ts";
import { runEngine, type EngineRunResult } from "../../engine/engineRun.ts";
import type { Interrupts } from "../../engine/interrupts.ts";
import type { BackendStacks } from "../../engine/backendStacks.ts";
import { troubleOf } from "../../engine/pending/trouble.ts";
import type { StackFolder } from "../../stacks/stackFolder.ts";
import { newStack } from "./newStack.ts";
import { driftIn, plannedChange, type PlannedChange } from "./plannedChange.ts";

export interface Looking extends BackendStacks {
  readonly folder: StackFolder;
  /** Folder for what the CLI says. */
  readonly logs: string;
  readonly interrupts: Interrupts;
  /** Default: by cores and free memory. */
  readonly concurrency?: number | undefined;
}

export interface Watching {
  readonly begins: (stack: string) => void;
  readonly ends: (change: StackChange) => void;
}

/** Never throws for what goes wrong with a stack: that is in its change. */
async function lookAt(
  stacks: readonly LoadedStack[],
  { concurrency, interrupts }: Looking,
  { begins, ends }: Watching,
  look: (loaded: LoadedStack) => Promise<StackChange>,
): Promise<StackChange[]> {
  const limit = pLimit(concurrency ?? concurrencyFor(stacks.map(memoryOf), thisMachine()));
  return Promise.all(
    stacks.map((loaded) =>
      limit(async () => {
        begins(loaded.stack);
        const change = interrupts.stop.aborted
          ? failed(loaded, ["It was not looked at: interrupted."])
          : await look(loaded).catch((error: unknown) => {
              // No CLI at all is no matter of one stack.
              if (error instanceof Failure) throw error;
              return failed(loaded, [(error as Error).message]);
            });
        ends(change);
        return change;
      }),
    ),
  );
}

/** What the stacks' next `up` would do. */
export const previewStacks = (
  stacks: readonly LoadedStack[],
  looking: Looking,
  watching: Watching,
): Promise<StackChange[]> =>
  lookAt(stacks, looking, watching, async (loaded) => {
    const { source, stack, problems } = loaded;
    if (problems.length > 0) return failed(loaded, [renderProblems(source, problems)]);
    if (!looking.existing.has(stack)) {
      const { errors, ...planned } = await newStack(looking.folder, loaded, looking.interrupts.stop);
      return { ...changeOf(loaded, planned, errors), state: errors.length > 0 ? "failed" : "new" };
    }
    const run = await ask("preview", stack, [], looking);
    return changeOf(loaded, plannedChange(run.events), [...errorsOf(run), ...(await troubleOf(stack))]);
  });

/**
 * What differs in the clouds from what the stacks' last `up` left.
 * @param options.dockerHosts `false` leaves out what is on Docker hosts: unlike a preview, a refresh connects to them
 */
export const driftOfStacks = (
  stacks: readonly LoadedStack[],
  looking: Looking,
  watching: Watching,
  { dockerHosts = true }: { readonly dockerHosts?: boolean } = {},
): Promise<StackChange[]> =>
  lookAt(stacks, looking, watching, async (loaded) => {
    if (!looking.deployed.has(loaded.stack))
      return { ...changeOf(loaded, { resources: [], unchanged: 0 }, []), state: "undeployed" };
    const leavesOut = !dockerHosts && loaded.deployment?.settings.hosts.some(isDocker) === true;
    const args = ["--preview-only", ...(leavesOut ? ["--exclude", onDockerHosts] : [])];
    const run = await ask("refresh", loaded.stack, args, looking);
    const change = changeOf(loaded, driftIn(run.events), [
      ...errorsOf(run),
      ...(await troubleOf(loaded.stack)),
    ]);
    return leavesOut ? { ...change, leavesOut: "Docker hosts" } : change;
  });

/** URNs of everything of the Docker provider's. */
const onDockerHosts = "urn:pulumi:**docker:index/**";

function ask(
  command: "preview" | "refresh",
  stack: string,
  args: readonly string[],
  { folder, logs, interrupts }: Looking,
): Promise<EngineRunResult> {
  mkdirSync(logs, { recursive: true });
  return runEngine({
    command,
    folder,
    stack,
    args,
    log: join(logs, `${stack}-${command}.log`),
    // Nothing is changed, so nothing need be finished.
    interrupts: { cancel: interrupts.stop, force: interrupts.cancel },
  });
}

const errorsOf = ({ exitCode, errors, cancelled }: EngineRunResult): readonly string[] =>
  exitCode === 0 ? [] : cancelled ? ["It was interrupted."] : errors;

const changeOf = (
  { stack, deployment }: LoadedStack,
  { resources, unchanged }: PlannedChange,
  errors: readonly string[],
): StackChange => ({
  stack,
  ...ownNames(deployment?.settings),
  state: errors.length > 0 ? "failed" : resources.length > 0 ? "changed" : "same",
  resources,
  unchanged,
  broken: [],
  mended: [],
  errors,
});

const failed = (loaded: LoadedStack, errors: readonly string[]): StackChange =>
  changeOf(loaded, { resources: [], unchanged: 0 }, errors);
