import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../model/deployment.ts";
import { adviseOn } from "../../model/rules/advice.ts";
import { cloudSettings } from "../../model/rules/fixtures.ts";
import { rules } from "../../model/rules/index.ts";
import { traps } from "../../model/rules/traps.ts";
import { advice, ofAllStacks, renderRules, target } from "./rules.ts";

test("docs/rules.md is what the tables say", async () => {
  expect(readFileSync(target, "utf8")).toBe(await renderRules());
});

test("every rule and trap has a heading, once", async () => {
  const headings = [...(await renderRules()).matchAll(/^### (.+)$/gm)].map(([, id]) => id);
  const ids = new Set([...rules, ...traps, ...advice, ...ofAllStacks].map(({ id }) => id));
  expect(headings.toSorted()).toEqual([...ids].toSorted());
});

test("every advice that can be given is explained", () => {
  const settings = cloudSettings();
  const [docker, ...machines] = settings.hosts;
  const hosts = [
    docker!,
    ...machines.map((host) => ({ ...host, machineType: "e2-medium" })),
  ] as typeof settings.hosts;
  const given = adviseOn(describeDeployment({ ...settings, hosts }));
  expect(new Set(given.map(({ rule }) => rule))).toEqual(new Set(advice.map(({ id }) => id)));
});
