/** Waves, budget and interrupts, with work that only pretends. */

import { describe, expect, test } from "@jest/globals";
import { exitCodes } from "../../terminal/failure.ts";
import { exitCodeOf } from "./report.ts";
import { runWaves, type WaveProgress, type WavesReport } from "./runWaves.ts";
import type { StackResult } from "./stackWork.ts";
import type { Placed } from "../../stacks/selection.ts";
import type { Wave } from "./waves.ts";

const silent: WaveProgress = {
  waveBegins: () => undefined,
  stackBegins: () => undefined,
  stackEnds: () => undefined,
  note: () => undefined,
  say: () => undefined,
  waveEnds: () => Promise.resolve(),
};

const result = (outcome: StackResult["outcome"]): StackResult => ({
  outcome,
  seconds: 1,
  changes: {},
  errors: [],
  log: undefined,
});

const wave = (name: string, stacks: string, canary = false): Wave => ({
  name,
  stacks: stacks.split(" "),
  canary,
});

interface Case {
  readonly waves: readonly Wave[];
  readonly failing?: readonly string[];
  readonly budget?: number;
  readonly done?: readonly string[];
  readonly concurrency?: number;
  readonly placed?: readonly Placed[];
  /** Ctrl-C while this one is worked on. */
  readonly interruptAt?: string;
}

async function ran(
  given: Case,
): Promise<WavesReport & { readonly order: readonly string[]; readonly most: number }> {
  const { failing = [], budget = 0, done = [], concurrency = 1, placed = [], interruptAt } = given;
  const stop = new AbortController();
  const order: string[] = [];
  let running = 0;
  let most = 0;
  const report = await runWaves({
    waves: given.waves,
    placed,
    done: new Set(done),
    concurrency,
    budget,
    interrupts: { stop: stop.signal },
    progress: silent,
    work: async (stack) => {
      order.push(stack);
      most = Math.max(most, ++running);
      if (stack === interruptAt) stop.abort();
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return result(failing.includes(stack) ? "failed" : "done");
    },
  });
  return { ...report, order, most };
}

const outcomes = ({ stacks }: WavesReport): string =>
  stacks.map(({ stack, outcome }) => `${stack} ${outcome}`).join(", ");

describe("failures", () => {
  test("one stops nothing that runs, and nothing more is begun", async () => {
    const run = await ran({ waves: [wave("wave 1", "a b c d")], failing: ["a"], concurrency: 2 });
    expect(outcomes(run)).toBe("a failed, b done, c not started, d not started");
    expect(run.stopped).toBe("1 failed, and none may");
    expect(exitCodeOf(run)).toBe(exitCodes.stopped);
  });

  test("within the budget all the others are worked on", async () => {
    const run = await ran({ waves: [wave("wave 1", "a b"), wave("wave 2", "c")], failing: ["a"], budget: 1 });
    expect(outcomes(run)).toBe("a failed, b done, c done");
    expect(run.stopped).toBeUndefined();
    expect(exitCodeOf(run)).toBe(exitCodes.problems);
  });

  test("the budget is of all waves together", async () => {
    const waves = [wave("wave 1", "a b"), wave("wave 2", "c d")];
    const run = await ran({ waves, failing: ["a", "c"], budget: 1 });
    expect(outcomes(run)).toBe("a failed, b done, c failed, d not started");
  });

  test("a canary's ends the run, whatever the budget; the other canaries are tried", async () => {
    const waves = [wave("canary", "a b", true), wave("wave 1", "c")];
    const run = await ran({ waves, failing: ["a"], budget: 9 });
    expect(outcomes(run)).toBe("a failed, b done, c not started");
    expect(run.stopped).toBe("a canary failed");
  });

  test("the very last one to fail leaves nothing to go on with", async () => {
    const run = await ran({ waves: [wave("wave 1", "a b")], failing: ["b"] });
    expect([run.stopped, exitCodeOf(run)]).toEqual([undefined, exitCodes.problems]);
  });

  test("customers of a platform that failed are not begun; others are", async () => {
    const customer = (stack: string, platform: string): Placed => ({ stack, kind: "customer", platform });
    const run = await ran({
      waves: [wave("platforms", "p q"), wave("wave 1", "a b")],
      placed: [customer("a", "p"), customer("b", "q")],
      failing: ["p"],
      budget: 1,
    });
    expect(outcomes(run)).toBe("p failed, q done, a blocked, b done");
    expect(exitCodeOf(run)).toBe(exitCodes.problems);
  });
});

describe("order", () => {
  test("a wave begins when the one before it has ended, and never more at a time than allowed", async () => {
    const waves = [wave("canary", "a", true), wave("wave 1", "b c d e f"), wave("wave 2", "g h")];
    const { order, most } = await ran({ waves, concurrency: 3 });
    expect(order.join("")).toBe("abcdefgh");
    expect(most).toBe(3);
  });

  test("what an earlier run did is left out, also where a platform did it", async () => {
    const placed: Placed[] = [{ stack: "a", kind: "customer", platform: "p" }];
    const run = await ran({
      waves: [wave("platforms", "p"), wave("wave 1", "a b")],
      placed,
      done: ["p", "b"],
    });
    expect(outcomes(run)).toBe("p skipped, a done, b skipped");
    expect(exitCodeOf(run)).toBe(exitCodes.ok);
  });
});

test("Ctrl-C: what runs is finished, nothing more is begun", async () => {
  const waves = [wave("wave 1", "a b c"), wave("wave 2", "d")];
  const run = await ran({ waves, concurrency: 2, interruptAt: "b" });
  expect(outcomes(run)).toBe("a done, b done, c not started, d not started");
  expect([run.stopped, exitCodeOf(run)]).toEqual(["it was interrupted", exitCodes.stopped]);
});
