import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rules } from "../../model/rules/index.ts";
import { traps } from "../../model/rules/traps.ts";
import { renderRules, target } from "./rules.ts";

test("docs/rules.md is what the tables say", async () => {
  expect(readFileSync(target, "utf8"), "run `node tools/docs/rules.ts`").toBe(await renderRules());
});

test("every rule and trap has a heading, once", async () => {
  const headings = [...(await renderRules()).matchAll(/^### (.+)$/gm)].map(([, id]) => id);
  const ids = new Set([...rules, ...traps].map(({ id }) => id));
  expect(headings.toSorted()).toEqual([...ids].toSorted());
});
