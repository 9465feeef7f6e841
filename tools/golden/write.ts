/** `make golden`: writes the graph of every stack, and takes away those of stacks that are gone. */

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { allStacks } from "../stacks/allStacks.ts";
import { runStack } from "../stacks/runStack.ts";
import { goldenFile, goldenText } from "./goldenGraph.ts";

for (const stackFile of allStacks) {
  const run = await runStack(stackFile);
  if (run.userErrors.length > 0) throw new Error(`${stackFile.stack}: ${run.userErrors.join("\n")}`);
  writeFileSync(goldenFile(stackFile.stack), goldenText(run));
  console.log(stackFile.stack);
}
const folder = dirname(goldenFile(""));
const kept = new Set(allStacks.map(({ stack }) => goldenFile(stack)));
for (const name of readdirSync(folder)) if (!kept.has(join(folder, name))) rmSync(join(folder, name));
