/**
 * Failures that follow each other: a run fails wherever it gets to, and the next one has to get past that before it meets what fails further on. So
 * every failure is followed by a run that goes on from what it left, for fewer runs than there are failures.
 */

import type { Engine, RunOptions, RunResult } from "../../simulator/engine/engine.ts";
import { nameOf } from "../../simulator/engine/events.ts";
import type { Fault, Operation } from "../../simulator/plugins/faults.ts";
import { repaired } from "./repairing.ts";
import { explained, shortType } from "./runs.ts";

/**
 * An error without effect, a plugin that dies before the effect, one that dies after it, and an effect and then an error (a time-out): in this order, for
 * after the last there is nothing left to fail. After a death that may have had an effect, what it made is taken in by a repair.
 */
const kinds = ["fail", "crash", "crashAfter", "failAfter"] as const;
type Kind = (typeof kinds)[number];

/** Where each operation fails in one of them: deaths are dear, for each ends its run, so these two share a third of the operations. */
const turns: readonly Kind[] = ["fail", "crash", "failAfter", "fail", "crashAfter", "failAfter"];

/** Apart from each other: several errors may come at once, while a plugin that dies takes the answers of all that is under way with it. */
const ways = ["error", "crash"] as const;
type Way = (typeof ways)[number];

/** Both ways, on two cores. */
export const atTheSameTime = async (work: (way: Way) => Promise<void>): Promise<void> =>
  void (await Promise.all(ways.map(work)));

const wayOf = (kind: Kind): Way => (kind.startsWith("crash") ? "crash" : "error");

/** What an operation is to fail with, one after the other. */
export type Failures = Map<string, Pick<Operation, "op" | "type" | "urn"> & { kinds: Fault["kind"][] }>;

/** One operation at a time: nothing but the one that fails is under way, whose answer would be lost with the plugin. */
export const oneAtATime = ["--parallel", "1"];

/**
 * @param operations of an undisturbed run
 * @param thoroughly each operation fails in every way. Else: in one, all of them among those of a type if there are as many.
 * @returns those that are to fail in this way
 */
export function failuresOf(operations: readonly Operation[], way: Way, thoroughly: boolean): Failures {
  const seen = new Map<string, number>();
  return new Map(
    operations.flatMap(({ op, type, urn }) => {
      const nth = seen.get(`${op} ${type}`) ?? seen.size;
      seen.set(`${op} ${type}`, nth + 1);
      const own = thoroughly ? kinds : [turns[nth % turns.length]!];
      const here = own.filter((kind) => wayOf(kind) === way);
      return here.length === 0 ? [] : [[`${op} ${urn}`, { op, type, urn, kinds: here }] as const];
    }),
  );
}

/**
 * Runs until every failure has been met; which of them a run meets is up to the engine.
 * @param failures is emptied
 * @returns what went wrong beyond the failures themselves
 */
export async function failAll(
  engine: Engine,
  stack: string,
  failures: Failures,
  options: RunOptions = {},
): Promise<string[]> {
  if (failures.size === 0) return ["nothing is to fail"];
  const met: string[] = [];
  const crashes = [...failures.values()].some(({ kinds }) =>
    kinds.some((kind) => wayOf(kind as Kind) === "crash"),
  );
  const args = crashes ? oneAtATime : [];
  while (failures.size > 0) {
    const faults = [...failures.values()].map((operation): Fault => ({
      op: operation.op,
      urn: operation.urn,
      kind: operation.kinds[0]!,
      message: "injected",
    }));
    const run = await engine.up(stack, { ...options, args, faults });
    const failed = run.operations
      .filter(({ op, urn, outcome }) => {
        const kind = failures.get(`${op} ${urn}`)?.kinds[0];
        return kind === "crashAfter" ? outcome === "done" : kind !== undefined && outcome !== "done";
      })
      .map(({ op, urn }) => `${op} ${urn}`);
    const died = failed.some((key) => failures.get(key)!.kinds[0] === "crashAfter");
    if (run.exitCode === 0 || failed.length === 0) return [problemOf(run, met, failures)];
    for (const key of failed) {
      const operation = failures.get(key)!;
      met.push(
        `${operation.kinds.shift()!} at ${operation.op} ${shortType(operation.type)} ${nameOf(operation.urn)}`,
      );
      if (operation.kinds.length === 0) failures.delete(key);
    }
    if (died) await repaired(engine, stack, run.events);
  }
  return [];
}

const problemOf = (run: RunResult, met: readonly string[], failures: Failures): string =>
  [
    run.exitCode === 0 ? `never met: ${[...failures.keys()].join(", ")}` : "failed elsewhere",
    `after ${met.slice(-3).join(", ") || "nothing"}`,
    explained(run),
  ].join("\n");
