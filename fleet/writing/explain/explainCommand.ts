/** `jitsi explain`: what a stack is, as tables, JSON or a diagram. */

import { writeFileSync } from "node:fs";
import type { Deployment } from "../../../model/deployment.ts";
import type { PlatformPlan } from "../../../model/platform/plan.ts";
import { exitCodes, Failure, type ExitCode } from "../../terminal/failure.ts";
import { loadStack, loadWithoutProblems } from "../../stacks/loadStack.ts";
import { openStackFolder, type StackFolder } from "../../stacks/stackFolder.ts";
import { explain } from "./explanation.ts";

export interface ExplainOptions {
  readonly config: string;
  readonly json?: boolean;
  /** A file, or true for the output. */
  readonly svg?: string | true;
}

export async function runExplain(stack: string, options: ExplainOptions): Promise<ExitCode> {
  const folder = openStackFolder(options.config);
  const { deployment, platform, source } = loadWithoutProblems(folder, stack);
  if (platform !== undefined) await showPlatform(folder, platform, source, options);
  else if (deployment !== undefined) await showDeployment(deployment, options);
  else throw new Failure(`${source} describes nothing.`);
  return exitCodes.ok;
}

async function showDeployment(deployment: Deployment, { svg, json }: ExplainOptions): Promise<void> {
  if (svg !== undefined) {
    const { diagramOf } = await import("./diagram.ts");
    const drawing = diagramOf(deployment);
    if (svg === true) process.stdout.write(drawing);
    else save(svg, drawing);
  } else if (json) printJson(explain(deployment));
  else {
    const { explanationText } = await import("./explanationText.ts");
    console.log(explanationText(explain(deployment), terminalWidth()));
  }
}

async function showPlatform(
  folder: StackFolder,
  plan: PlatformPlan,
  source: string,
  { svg, json }: ExplainOptions,
): Promise<void> {
  if (svg !== undefined)
    throw new Failure(`${source} is a platform, and there is no diagram of one. Leave --svg out.`);
  const { explainPlatform, platformText } = await import("./platform.ts");
  const explanation = explainPlatform(plan, customersOf(folder, plan.stack));
  if (json) printJson(explanation);
  else console.log(platformText(explanation, terminalWidth()));
}

/** Whether they are in order or not. */
const customersOf = (folder: StackFolder, platform: string): string[] =>
  folder.stacks.filter(
    (stack) => loadStack(folder, stack).deployment?.settings.platform?.split("/").at(-1) === platform,
  );

const terminalWidth = (): number | undefined => (process.stdout.isTTY ? process.stdout.columns : undefined);

const printJson = (value: unknown): void => console.log(JSON.stringify(value, undefined, 2));

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(`${file} cannot be written (${(error as Error).message}).`);
  }
  console.log(file);
}
