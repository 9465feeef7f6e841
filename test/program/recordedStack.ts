/** What the real program makes of a stack: run once in a run of the tests, and read by all files. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withFileLock } from "../../programs/fileLock.ts";
import type { RecordedResource } from "../../simulator/monitor/recordedResource.ts";
import { readRun, writeRun, type WrittenRun } from "../../simulator/monitor/runText.ts";
import type { SealedValue } from "../../simulator/monitor/stackConfig.ts";
import type { StackFile } from "../../tools/stacks/allStacks.ts";
import { runStack } from "../../tools/stacks/runStack.ts";
import { sharedFolder } from "../jest/globalSetup.ts";

interface Written {
  readonly run: WrittenRun;
  readonly sealed: readonly SealedValue[];
}

/** @throws Error with what the program says, if it fails */
export async function recordedStack(
  stackFile: StackFile,
): Promise<{ readonly resources: readonly RecordedResource[]; readonly sealed: readonly SealedValue[] }> {
  const file = join(process.env[sharedFolder]!, "recorded", `${stackFile.stack}.json`);
  mkdirSync(dirname(file), { recursive: true });
  await withFileLock(`${file}.lock`, async () => {
    if (existsSync(file)) return;
    const { resources, sealed, userErrors } = await runStack(stackFile);
    if (userErrors.length > 0) throw new Error(`${stackFile.stack}: ${userErrors.join("\n")}`);
    const text: Written = { run: writeRun(resources), sealed };
    writeFileSync(`${file}.draft`, JSON.stringify(text));
    renameSync(`${file}.draft`, file);
  });
  const { run, sealed } = JSON.parse(readFileSync(file, "utf8")) as Written;
  return { resources: readRun(run), sealed };
}
