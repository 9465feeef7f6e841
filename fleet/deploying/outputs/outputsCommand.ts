/** `jitsi outputs`: a stack's outputs from the backend, held to the contract. */

import { stringify } from "yaml";
import { jitsiOutput, platformOutput } from "../../../stacks/contractKinds.ts";
import { readOutput } from "../../../stacks/contractReading.ts";
import type { Outcome } from "../../command/shape.ts";
import { loadStack } from "../../stacks/loadStack.ts";
import { mustPulumi } from "../../engine/pulumi.ts";
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
  const ok = problem === undefined;
  return {
    ok,
    json: { ok, problem, outputs },
    text: () => (Object.keys(outputs).length > 0 ? stringify(outputs, { lineWidth: 0 }) : ""),
    notes: problem,
  };
}
