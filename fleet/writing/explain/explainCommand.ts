/** `jitsi explain`: what a stack is, as tables, JSON or a diagram. */

import { writeFileSync } from "node:fs";
import type { Deployment } from "../../../model/deployment.ts";
import type { PlatformPlan } from "../../../model/platform/plan.ts";
import type { Outcome } from "../../command/shape.ts";
import { Failure } from "../../terminal/failure.ts";
import { loadStack, loadWithoutProblems } from "../../stacks/loadStack.ts";
import { openStackFolder, type StackFolder } from "../../stacks/stackFolder.ts";
import { explain } from "./explanation.ts";

export async function run(
  stack: string,
  { config, svg }: { config: string; svg?: string | true },
): Promise<Outcome> {
  const folder = openStackFolder(config);
  const { deployment, platform, source } = loadWithoutProblems(folder, stack);
  if (platform !== undefined) {
    if (svg !== undefined)
      throw new Failure(`${source} is a platform, and there is no diagram of one. Leave --svg out.`);
    return platformOutcome(folder, platform);
  }
  if (deployment === undefined) throw new Failure(`${source} describes nothing.`);
  if (svg !== undefined) return diagramOutcome(deployment, svg);
  const explanation = explain(deployment);
  return {
    json: explanation,
    text: async (width) => {
      const { explanationText } = await import("./explanationText.ts");
      return explanationText(explanation, width);
    },
  };
}

async function platformOutcome(folder: StackFolder, plan: PlatformPlan): Promise<Outcome> {
  const { explainPlatform, platformText } = await import("./platform.ts");
  const explanation = explainPlatform(plan, customersOf(folder, plan.stack));
  return { json: explanation, text: (width) => platformText(explanation, width) };
}

async function diagramOutcome(deployment: Deployment, file: string | true): Promise<Outcome> {
  const { diagramOf } = await import("./diagram.ts");
  const drawing = diagramOf(deployment);
  if (file === true) return { text: () => drawing };
  try {
    writeFileSync(file, drawing);
  } catch (error) {
    throw new Failure(`${file} cannot be written (${(error as Error).message}).`);
  }
  return { text: () => file };
}

/** Whether they are in order or not. */
const customersOf = (folder: StackFolder, platform: string): string[] =>
  folder.stacks.filter(
    (stack) => loadStack(folder, stack).deployment?.settings.platform?.split("/").at(-1) === platform,
  );
