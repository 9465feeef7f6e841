import { describe, expect, test } from "@jest/globals";
import { lineProgress, shownChanges } from "./progress.ts";
import { exitCodes } from "../../terminal/failure.ts";
import { exitCodeOf, reportText } from "./report.ts";
import type { StackReport } from "./runWaves.ts";

const report = (
  stack: string,
  outcome: StackReport["outcome"],
  more: Partial<StackReport> = {},
): StackReport => ({
  stack,
  wave: "wave 1",
  outcome,
  seconds: 4.4,
  changes: {},
  errors: [],
  log: undefined,
  ...more,
});

test("changes are counted; what stays is not named", () => {
  expect(shownChanges({ same: 30, create: 2, update: 0, delete: 1 })).toBe("2 create, 1 delete");
  expect(shownChanges({ same: 30 })).toBe("no change");
});

test("lines for a pipe", () => {
  const lines: string[] = [];
  const progress = lineProgress((line) => lines.push(line));
  progress.waveBegins({ name: "canary", stacks: ["a"], canary: true });
  progress.stackBegins("a");
  progress.note("a", "waits for root@vm (process 5)");
  progress.stackEnds(report("a", "done", { changes: { create: 38 } }));
  progress.stackEnds(report("b", "failed", { errors: ["acme-app: no space\nleft"] }));
  expect(lines).toEqual([
    "canary: 1 stack",
    "a: begun",
    "a: waits for root@vm (process 5)",
    "a: done in 4 s: 38 create",
    "b: failed in 4 s: acme-app: no space",
  ]);
});

test("the end: a line a stack, all errors of those that failed, and how to go on", () => {
  const text = reportText(
    {
      stacks: [
        report("a", "done", { changes: { same: 3 }, log: "/l/a.log" }),
        report("b", "failed", { errors: ["acme-app: no space\nleft", "second"], log: "/l/b.log" }),
        report("c", "not started", { seconds: 0 }),
        report("d", "skipped", { seconds: 0 }),
      ],
      stopped: "1 failed, and none may",
      run: "r",
      journal: "/l/r.jsonl",
    },
    "jitsi up --resume",
    undefined,
  );
  expect(text).toBe(`  stack  wave    outcome      time  changes
  a      wave 1  done         4 s   no change
  b      wave 1  failed       4 s   acme-app: no space
  c      wave 1  not started
  d      wave 1  skipped            done by an earlier run

b
  acme-app: no space
  left
  second
  All that the engine said: /l/b.log

1 done, 1 failed, 1 not started, 1 skipped. Journal: /l/r.jsonl
Stopped before the end: 1 failed, and none may.
Go on with what is left: jitsi up --resume`);
});

describe("what a pipeline sees", () => {
  test.each([
    ["all done, some by an earlier run", ["done", "skipped"], undefined, exitCodes.ok],
    ["one failed within the budget", ["done", "failed"], undefined, exitCodes.problems],
    ["one whose platform failed", ["done", "blocked"], undefined, exitCodes.problems],
    ["stopped before the end", ["done", "not started"], "it was interrupted", exitCodes.stopped],
  ] as const)("%s", (_words, outcomes, stopped, exitCode) => {
    const stacks = outcomes.map((outcome, index) => report(`s${index}`, outcome));
    expect(exitCodeOf({ stacks, stopped })).toBe(exitCode);
  });
});
