/** The resource graph of every stack is a file, so that a change of what is deployed shows in review. `make golden` rewrites them. */

import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { graphProblems } from "../../simulator/monitor/graphProblems.ts";
import { goldenFile, goldenText } from "../../tools/golden/goldenGraph.ts";
import { allStacks } from "../../tools/stacks/allStacks.ts";
import { runStack } from "../../tools/stacks/runStack.ts";

test.each(allStacks)(
  "stack $stack: its graph is the golden one, and a preview has the same resources",
  async (stackFile) => {
    const { resources, userErrors, sealed } = await runStack(stackFile);
    expect(userErrors).toEqual([]);
    expect(graphProblems(resources, sealed)).toEqual([]);
    expect(goldenText({ resources, sealed })).toBe(readFileSync(goldenFile(stackFile.stack), "utf8"));

    // In a preview nothing that a provider computes is known.
    const preview = await runStack(stackFile, { preview: true });
    expect(preview.userErrors).toEqual([]);
    expect(preview.resources.map(({ urn }) => urn)).toEqual(resources.map(({ urn }) => urn));
  },
);

test("the order of the engine's answers changes nothing", async () => {
  const acme = allStacks.find(({ stack }) => stack === "acme")!;
  const graphs = await Promise.all(
    [1, 2].map(async (shuffleSeed) => {
      return goldenText(await runStack(acme, { shuffleSeed }));
    }),
  );
  expect(new Set(graphs).size).toBe(1);
});
