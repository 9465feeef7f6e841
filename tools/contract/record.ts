/**
 * Records what this version of the program tells other teams, under the version of packages/outputs/package.json: once, before that is
 * published. Recordings of published versions are never changed.
 *
 *   node tools/contract/record.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { stackFile } from "../stacks/allStacks.ts";
import { runStack } from "../stacks/runStack.ts";
import {
  outputsFile,
  packageVersion,
  plainOutputs,
  recordedStacks,
  recordingsDir,
  schemaFile,
} from "./recordings.ts";
import { schemas } from "./schemas.ts";

const folder = join(recordingsDir, packageVersion());
mkdirSync(folder, { recursive: true });

for (const output of plainOutputs) {
  const told: Record<string, unknown> = {};
  for (const stack of recordedStacks[output])
    told[stack] = (await runStack(stackFile(stack))).outputs[output];
  await write(outputsFile(output), told);
  await write(schemaFile(output), schemas()[output]);
}
console.log(folder);

async function write(name: string, value: unknown): Promise<void> {
  const file = join(folder, name);
  writeFileSync(
    file,
    await format(JSON.stringify(value), { ...(await resolveConfig(file)), filepath: file }),
  );
}
