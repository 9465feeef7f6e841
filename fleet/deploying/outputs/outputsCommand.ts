/** `jitsi outputs`: a stack's outputs from the backend, held to the contract. */

import { stringify } from "yaml";
import { jitsiOutput, platformOutput } from "../../../stacks/contractKinds.ts";
import { readOutput } from "../../../stacks/contractReading.ts";
import { exitCodes, type ExitCode } from "../../terminal/failure.ts";
import { loadStack } from "../../stacks/loadStack.ts";
import { mustPulumi } from "../../engine/pulumi.ts";
import { kindOf, refuseProblems } from "../../stacks/selection.ts";
import { mustKnow, openStackFolder } from "../../stacks/stackFolder.ts";

export interface OutputsOptions {
  readonly config: string;
  readonly showSecrets?: boolean;
  readonly json?: boolean;
}

export async function runOutputs(
  stack: string,
  { config, showSecrets = false, json = false }: OutputsOptions,
): Promise<ExitCode> {
  const folder = openStackFolder(config);
  mustKnow(folder, [stack]);
  const loaded = loadStack(folder, stack);
  refuseProblems([loaded]);
  const outputs = JSON.parse(
    await mustPulumi([
      "stack",
      "output",
      "--json",
      "--stack",
      stack,
      ...(showSecrets ? ["--show-secrets"] : []),
    ]),
  ) as Record<string, unknown>;
  const kind = kindOf(loaded) === "platform" ? platformOutput : jitsiOutput;
  const read = readOutput(outputs[kind.name], kind, stack);
  const problem = "value" in read ? undefined : `The stack ${stack} ${read.what}. ${read.fix}`;
  if (json) console.log(JSON.stringify({ ok: problem === undefined, problem, outputs }, undefined, 2));
  else {
    if (Object.keys(outputs).length > 0) process.stdout.write(stringify(outputs, { lineWidth: 0 }));
    if (problem !== undefined) console.error(problem);
  }
  return problem === undefined ? exitCodes.ok : exitCodes.problems;
}
