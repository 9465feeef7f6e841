/** `jitsi outputs`: a stack's outputs from the backend, held to the contract. */

import { stringify } from "yaml";
import { jitsiOutput, platformOutput } from "../../../stacks/contractKinds.ts";
import { readOutput } from "../../../stacks/contractReading.ts";
import type { Outcome } from "../../command/shape.ts";
import { Failure } from "../../terminal/failure.ts";
import { loadStack } from "../../stacks/loadStack.ts";
import { askPulumi, mustAnswer } from "../../engine/pulumi.ts";
import { kindOf, refuseProblems } from "../../stacks/selection.ts";
import { mustKnow, openStackFolder } from "../../stacks/stackFolder.ts";

export async function run(
  stack: string,
  { config, showSecrets = false }: { config: string; showSecrets?: boolean },
): Promise<Outcome> {
  const folder = openStackFolder(config);
  mustKnow(folder, [stack]);
  const loaded = loadStack(folder, stack);
  refuseProblems([loaded]);
  const args = ["stack", "output", "--json", "--stack", stack, ...(showSecrets ? ["--show-secrets"] : [])];
  const answer = await askPulumi(args);
  // The CLI's own words, for every backend (pulumi pkg/cmd/pulumi/stack/io.go, RequireStack).
  if (answer.exitCode !== 0 && answer.stderr.includes("no stack named"))
    throw new Failure(`${stack} was never deployed, so it has no outputs. To deploy it: jitsi up ${stack}`);
  const outputs = JSON.parse(mustAnswer(args, answer)) as Record<string, unknown>;
  const kind = kindOf(loaded) === "platform" ? platformOutput : jitsiOutput;
  const read = readOutput(outputs[kind.name], kind, stack);
  const problem = "value" in read ? undefined : `The stack ${stack} ${read.what}. ${read.fix}`;
  const ok = problem === undefined;
  return {
    ok,
    json: { ok, problem, outputs },
    text: () => (Object.keys(outputs).length > 0 ? stringify(outputs, { lineWidth: 0 }) : ""),
    notes: problem,
  };
}
