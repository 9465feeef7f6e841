/** `jitsi rehearse`: the next update of a live stack, without touching it. */

import {
  describe,
  findPulumi,
  NoPulumiError,
  type PulumiCli,
} from "../../../programs/pulumi-cli/findPulumi.ts";
import { readProject } from "../../../programs/pulumi-cli/project.ts";
import type { Outcome } from "../../command/shape.ts";
import { Failure } from "../../terminal/failure.ts";
import { loadWithoutProblems } from "../../stacks/loadStack.ts";
import { mustKnow, openStackFolder, projectDir, stackFilePath } from "../../stacks/stackFolder.ts";
import { readExportedState } from "./exportedState.ts";
import { platformOfState } from "./platformOfState.ts";
import { rehearse } from "./rehearsal.ts";
import { rehearsalText } from "./rehearsalText.ts";

export async function run(
  stack: string,
  { config, state: file }: { config: string; state: string },
): Promise<Outcome> {
  const folder = openStackFolder(config);
  mustKnow(folder, [stack]);
  const state = readExportedState(file, stack, readProject(projectDir).name);
  const { deployment } = loadWithoutProblems(folder, stack);
  const say = (what: string): void => void process.stderr.write(`${what} ...\n`);
  const cli = await findCli(say);
  const rehearsal = await rehearse({
    stack,
    state,
    settingsFile: stackFilePath(folder, stack),
    platform: platformOfState(folder, deployment?.settings, state.resources),
    cli,
    // Standard output is for the answer, and progress is for people who wait.
    onProgress: process.stderr.isTTY ? say : () => undefined,
  });
  return { ok: rehearsal.ok, json: rehearsal, text: () => rehearsalText(rehearsal) };
}

async function findCli(onProgress: (line: string) => void): Promise<PulumiCli> {
  try {
    const cli = await findPulumi({ onProgress });
    if (process.stderr.isTTY) onProgress(describe(cli));
    return cli;
  } catch (error) {
    throw error instanceof NoPulumiError ? new Failure(error.message) : error;
  }
}
