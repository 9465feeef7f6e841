/**
 * Failures one after the other: each run of a chain fails at one operation, and the next run has to get past it before it fails at its own. So
 * every failure is followed by a run that goes on from what it left, for the price of one run each.
 */

import type { Engine, RunOptions, RunResult } from "../../simulator/engine/engine.ts";
import { nameOf } from "../../simulator/engine/events.ts";
import type { Fault, Operation } from "../../simulator/plugins/faults.ts";
import { explained, shortType } from "./runs.ts";

/** An error without effect, an effect and then an error (a time-out), and a plugin that dies. */
export const faultKinds = ["fail", "failAfter", "crash"] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Failure {
  readonly op: Operation["op"];
  readonly type: string;
  readonly urn: string;
  readonly kind: FaultKind;
}

/** One operation at a time, so that nothing but the one that is to fail is under way, and all runs have the same order. */
export const oneAtATime = ["--parallel", "1"];

export const describeFailure = ({ op, type, urn, kind }: Failure): string =>
  `${kind} at ${op} ${shortType(type)} ${nameOf(urn)}`;

/** Each operation fails in one way, and those of each type in all of them. Effects last: after them there is nothing left to fail. */
export function failuresOf(operations: readonly Operation[]): Failure[] {
  const perType = new Map<string, Operation[]>();
  for (const operation of operations) {
    const key = `${operation.op} ${operation.type}`;
    perType.set(key, [...(perType.get(key) ?? []), operation]);
  }
  const waysOf = ({ op, type, urn }: Operation): FaultKind[] => {
    const alike = perType.get(`${op} ${type}`)!;
    const place = alike.findIndex((other) => other.urn === urn);
    return faultKinds.filter((_, index) =>
      place === alike.length - 1 ? index >= place || index === place % 3 : index === place % 3,
    );
  };
  const order: readonly FaultKind[] = ["fail", "crash", "failAfter"];
  return operations.flatMap((operation) =>
    waysOf(operation)
      .sort((a, b) => order.indexOf(a) - order.indexOf(b))
      .map((kind) => ({ op: operation.op, type: operation.type, urn: operation.urn, kind })),
  );
}

export const faultOf = ({ op, urn, kind }: Failure): Fault => ({ op, urn, kind, message: "injected" });

/** @returns what went wrong beyond the failures themselves */
export async function failOneByOne(
  engine: Engine,
  stack: string,
  failures: readonly Failure[],
  options: RunOptions = {},
): Promise<string[]> {
  const wrong: string[] = [];
  let before = "the beginning";
  for (const failure of failures) {
    const run = await engine.up(stack, {
      ...options,
      args: [...oneAtATime, ...(options.args ?? [])],
      faults: [faultOf(failure)],
    });
    const problem = problemOf(run, failure);
    if (problem !== undefined)
      wrong.push(`after ${before}: ${describeFailure(failure)}: ${problem}\n${explained(run)}`);
    before = describeFailure(failure);
  }
  return wrong;
}

function problemOf(run: RunResult, { urn }: Failure): string | undefined {
  if (run.exitCode === 0) return "was not met";
  const failed = run.steps.filter(({ outcome }) => outcome === "failed").map((step) => step.urn);
  return failed.includes(urn) ? undefined : "the run failed elsewhere";
}
