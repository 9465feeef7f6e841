import { hash } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BaseRuns, prune } from "./baseRuns.ts";

let dir: string;
let folder: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "base-runs-"));
  folder = join(dir, "graphs");
  write("stack.yaml", "one");
  write("platform.yaml", "two");
  write("run", "what the program asked for");
});
afterEach(() => rmSync(dir, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(dir, name), text);

const runs = (program = "p"): BaseRuns => new BaseRuns(folder, program, dir);

const keep = (stack = "acme"): void => runs().keep(stack, join(dir, "run"), ["stack.yaml", "platform.yaml"]);

/** @returns undefined if there was none */
function taken(stack = "acme", from = runs()): string | undefined {
  const to = join(dir, "taken");
  rmSync(to, { force: true });
  return from.take(stack, to) ? readFileSync(to, "utf8") : undefined;
}

const only = (): string => join(folder, readdirSync(folder)[0]!);

test("what was kept is taken, as often as one likes", () => {
  expect(taken()).toBeUndefined();
  keep();
  expect([taken(), taken()]).toEqual(["what the program asked for", "what the program asked for"]);
});

test("another stack and another program have none", () => {
  keep();
  expect([taken("other"), taken("acme", runs("q"))]).toEqual([undefined, undefined]);
});

test.each(["stack.yaml", "platform.yaml"])("none is taken once %s is another one, or gone", (name) => {
  keep();
  const before = readFileSync(join(dir, name), "utf8");
  write(name, "changed");
  expect(taken()).toBeUndefined();
  write(name, before);
  expect(taken()).toBeDefined();
  rmSync(join(dir, name));
  expect(taken()).toBeUndefined();
});

test("a torn or foreign file counts as none, and is replaced", () => {
  keep();
  const whole = readFileSync(only(), "utf8");
  for (const text of [
    whole.slice(0, -3),
    whole.replace("asked", "asket"),
    whole.slice(0, 20),
    "",
    "{}\n",
    "x",
  ]) {
    writeFileSync(only(), text);
    expect(taken()).toBeUndefined();
  }
  keep();
  expect(taken()).toBeDefined();
});

test("only its owner can read it", () => {
  keep();
  expect([statSync(folder).mode & 0o777, statSync(only()).mode & 0o777]).toEqual([0o700, 0o600]);
});

test("a folder that cannot be written is no error", () => {
  writeFileSync(folder, "a file");
  keep();
  runs().close();
  expect(taken()).toBeUndefined();
});

test("what nobody has used for a month goes, then the oldest of what is too much", () => {
  for (const stack of ["a", "b", "c", "d"]) keep(stack);
  const fileOf = (stack: string) => join(folder, hash("sha256", `p\n${stack}`));
  const now = Date.now();
  const days = { a: 31, b: 3, c: 2, d: 1 };
  for (const [stack, age] of Object.entries(days)) {
    const used = new Date(now - age * 24 * 3600 * 1000);
    utimesSync(fileOf(stack), used, used);
  }
  const left = () => Object.keys(days).filter((stack) => existsSync(fileOf(stack)));
  prune(folder, now);
  expect(left()).toEqual(["b", "c", "d"]);
  expect(taken("b")).toBeDefined();
  prune(folder, now, 2 * statSync(fileOf("b")).size);
  // It has just been used.
  expect(left()).toEqual(["b", "d"]);
});
