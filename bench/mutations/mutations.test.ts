/** The list of faults is worth something only while each still fits the code. `node bench/mutations.ts` tries them. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { mutations } from "./all.ts";

const root = join(import.meta.dirname, "../..");

test("each fault has one place in its file", () => {
  const lost = mutations.flatMap(({ file, from, to }) => {
    const times = readFileSync(join(root, file), "utf8").split(from).length - 1;
    return times === 1 && from !== to ? [] : [`${file} has ${times} of: ${from}`];
  });
  expect(lost).toEqual([]);
});

test("each has a test that is more than a golden file", () => {
  for (const { killedBy } of mutations) {
    expect(killedBy).toMatch(/\.test\.ts$/);
    expect(killedBy).not.toMatch(/golden/);
    expect([killedBy, existsSync(join(root, killedBy))]).toEqual([killedBy, true]);
  }
});

test("there are enough of them, each once", () => {
  expect(mutations.length).toBeGreaterThanOrEqual(150);
  const each = mutations.map(({ file, from, to }) => `${file} ${from} ${to}`);
  expect(new Set(each).size).toBe(each.length);
});
