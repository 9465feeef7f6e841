/**
 * Failures one after the other: each run fails at one operation, and the next run has to get past it before it meets its own failure. So every
 * failure is followed by a run that goes on from what it left, for the price of one run each.
 */

import type { Engine, RunOptions, RunResult } from "../../simulator/engine/engine.ts";
import { nameOf } from "../../simulator/engine/events.ts";
import type { Fault, Operation } from "../../simulator/plugins/faults.ts";
import { explained, shortType } from "./runs.ts";

/** An error without effect, a plugin that dies, and an effect and then an error (a time-out): in this order, for after the last there is nothing left to fail. */
const kinds = ["fail", "crash", "failAfter"] as const;

/** What an operation is to fail with, one after the other. */
export type Failures = Map<string, Pick<Operation, "op" | "type" | "urn"> & { kinds: Fault["kind"][] }>;

/** One operation at a time: nothing but the one that fails is under way, whose answer would be lost with the plugin. */
export const oneAtATime = ["--parallel", "1"];

/**
 * @param operations of an undisturbed run
 * @param thoroughly each operation fails in all three ways. Else: in one, all three of them among those of a type if there are as many.
 */
export function failuresOf(operations: readonly Operation[], thoroughly: boolean): Failures {
  const seen = new Map<string, number>();
  return new Map(
    operations.map(({ op, type, urn }) => {
      const nth = seen.get(`${op} ${type}`) ?? seen.size;
      seen.set(`${op} ${type}`, nth + 1);
      return [
        `${op} ${urn}`,
        { op, type, urn, kinds: thoroughly ? [...kinds] : [kinds[nth % kinds.length]!] },
      ];
    }),
  );
}

/**
 * Runs until every failure has been met. Which is next is up to the engine: among operations that do not depend on each other the order is not
 * always the same.
 * @param failures is emptied
 * @returns what went wrong beyond the failures themselves
 */
export async function failOneByOne(
  engine: Engine,
  stack: string,
  failures: Failures,
  options: RunOptions = {},
): Promise<string[]> {
  const met: string[] = [];
  while (failures.size > 0) {
    const faults = [...failures.values()].map((operation): Fault => ({
      op: operation.op,
      urn: operation.urn,
      kind: operation.kinds[0]!,
      message: "injected",
    }));
    const run = await engine.up(stack, { ...options, args: oneAtATime, faults });
    const failed = failedOf(run).filter((key) => failures.has(key));
    if (failed.length === 0) return [problemOf(run, met, failures)];
    for (const key of failed) {
      const operation = failures.get(key)!;
      met.push(
        `${operation.kinds.shift()!} at ${operation.op} ${shortType(operation.type)} ${nameOf(operation.urn)}`,
      );
      if (operation.kinds.length === 0) failures.delete(key);
    }
  }
  return [];
}

/** The engine's word for each of the steps in which an operation can fail. */
const operationOf: Readonly<Record<string, Operation["op"]>> = {
  create: "create",
  "create-replacement": "create",
  update: "update",
  delete: "delete",
  "delete-replaced": "delete",
};

const failedOf = ({ steps }: RunResult): string[] =>
  steps.filter(({ outcome }) => outcome === "failed").map(({ op, urn }) => `${operationOf[op] ?? op} ${urn}`);

const problemOf = (run: RunResult, met: readonly string[], failures: Failures): string =>
  [
    run.exitCode === 0 ? `never met: ${[...failures.keys()].join(", ")}` : "failed elsewhere",
    `after ${met.slice(-3).join(", ") || "nothing"}`,
    explained(run),
  ].join("\n");
