import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Journal, lastStates, pastRuns, processesOf, type Entry } from "./journal.ts";
import { openStateFolder, type StateFolder } from "../../engine/stateFolder.ts";

let dir: string;
let state: StateFolder;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "journal-"));
  state = openStateFolder(join(dir, "state"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const source = { revision: "r1", file: "f" };
const start = (stack: string, pid = 7): Entry => ({ event: "start", stack, source, pid, attempt: 1 });
const end = (stack: string, outcome: "done" | "failed"): Entry => ({
  event: "end",
  stack,
  source,
  outcome,
  seconds: 1,
  changes: { create: 1 },
  errors: [],
  log: undefined,
});

function run(
  time: string,
  entries: readonly Entry[],
  config = "/c",
  command: "up" | "remove" = "up",
): string {
  const begin = { command, revision: "r1", config, stacks: ["a"] };
  const journal = Journal.begin(state, begin, new Date(time));
  for (const entry of entries) journal.write(entry);
  journal.close();
  return journal.file;
}

test("a line is in the file when write returns", () => {
  const journal = Journal.begin(state, { command: "up", revision: "r1", config: "/c", stacks: ["a"] });
  journal.write(start("a"));
  const lines = readFileSync(journal.file, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as Entry).event)).toEqual(["begin", "start"]);
  journal.close();
});

test("a stack is as its last entry says; one that was begun and has no end was interrupted", () => {
  run("2026-01-01T00:00:00Z", [start("a"), end("a", "failed"), start("b"), end("b", "done"), start("c")]);
  run("2026-01-02T00:00:00Z", [start("a"), end("a", "done"), start("d")]);
  const states = lastStates(pastRuns(state), "/c");
  expect(Object.fromEntries([...states].map(([stack, { outcome }]) => [stack, outcome]))).toEqual({
    a: "done",
    b: "done",
    c: "interrupted",
    d: "interrupted",
  });
});

test("stacks of another folder do not count, and the command is known", () => {
  run("2026-01-01T00:00:00Z", [start("a"), end("a", "done")], "/other");
  expect(lastStates(pastRuns(state), "/c").size).toBe(0);
  run("2026-01-02T00:00:00Z", [start("a"), end("a", "done")], "/c", "remove");
  expect(lastStates(pastRuns(state), "/c").get("a")).toMatchObject({ command: "remove", outcome: "done" });
});

test("a line that a crash cut off does not count, and a file that is none is no run", () => {
  const file = run("2026-01-01T00:00:00Z", [start("a"), end("a", "done"), start("b")]);
  appendFileSync(file, '{"event":"end","stack":"b","outc');
  writeFileSync(join(state.runs, "x.jsonl"), "");
  const runs = pastRuns(state);
  expect(runs).toHaveLength(1);
  expect(lastStates(runs, "/c").get("b")?.outcome).toBe("interrupted");
});

test("processes of a stack are those that were started for it", () => {
  run("2026-01-01T00:00:00Z", [start("a", 11), start("b", 12), start("a", 13)]);
  expect([...processesOf(pastRuns(state), "a")]).toEqual([11, 13]);
});

test("only the last hundred runs are kept", () => {
  const time = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const first = run(time(0), []);
  for (let minute = 1; minute <= 101; minute++) run(time(minute), []);
  expect(existsSync(first)).toBe(false);
  expect(pastRuns(state)).toHaveLength(101);
});

test("the folder keeps itself out of git", () =>
  expect(readFileSync(join(state.dir, ".gitignore"), "utf8")).toBe("*\n"));
