/** How looking at many stacks is watched: a list on a terminal, a line a stack everywhere else. On the error stream: results can be piped. */

import { Listr } from "listr2";
import type { StackChange } from "../changes/stackChange.ts";
import { countsText } from "../changes/counts.ts";
import type { Watching } from "./lookAtStacks.ts";

export interface Watch extends Watching {
  /** Resolves when all is drawn. */
  readonly done: () => Promise<void>;
}

/** @param json results are for a program, so no list is drawn among them */
export const watchFor = (stacks: readonly string[], json: boolean): Watch =>
  !json && process.stdout.isTTY && process.stderr.isTTY ? list(stacks) : lines();

export const outcomeOf = ({ state, resources, errors }: StackChange): string =>
  state === "failed"
    ? `failed: ${errors[0]?.split("\n", 1)[0] ?? ""}`
    : state === "undeployed"
      ? "never deployed"
      : resources.length === 0
        ? "nothing"
        : countsText(resources);

const lines = (): Watch => ({
  begins: () => undefined,
  ends: (change) => console.error(`${change.stack}: ${outcomeOf(change)}`),
  done: () => Promise.resolve(),
});

function list(stacks: readonly string[]): Watch {
  const begun = new Map(stacks.map((stack) => [stack, promised<void>()]));
  const ended = new Map(stacks.map((stack) => [stack, promised<StackChange>()]));
  const drawing = new Listr(
    stacks.map((stack) => ({
      title: `${stack} (waiting)`,
      task: async (_, task): Promise<void> => {
        await begun.get(stack)!.promise;
        task.title = stack;
        const change = await ended.get(stack)!.promise;
        task.title = `${stack}: ${outcomeOf(change)}`;
        if (change.state === "failed") throw new Error(task.title);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { collapseErrors: false, showErrorMessage: false },
    },
  ).run();
  return {
    begins: (stack) => begun.get(stack)?.resolve(),
    ends: (change) => ended.get(change.stack)?.resolve(change),
    done: async () => void (await drawing),
  };
}

interface Promised<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function promised<T>(): Promised<T> {
  let resolve: Promised<T>["resolve"] = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
