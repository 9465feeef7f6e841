/** `jitsi explain`: what a stack is, as tables, JSON or a diagram. */

import { writeFileSync } from "node:fs";
import { exitCodes, Failure, type ExitCode } from "../failure.ts";
import { loadFineStack } from "../loadStack.ts";
import { openStackFolder } from "../stackFolder.ts";
import { explain } from "./explanation.ts";

export interface ExplainOptions {
  readonly config: string;
  readonly json?: boolean;
  /** A file, or true for the output. */
  readonly svg?: string | true;
}

export async function runExplain(stack: string, { config, json, svg }: ExplainOptions): Promise<ExitCode> {
  const deployment = loadFineStack(openStackFolder(config), stack);
  if (svg !== undefined) {
    const { diagramOf } = await import("./diagram.ts");
    const drawing = diagramOf(deployment);
    if (svg === true) process.stdout.write(drawing);
    else save(svg, drawing);
  } else if (json) console.log(JSON.stringify(explain(deployment), undefined, 2));
  else {
    const { explanationText } = await import("./explanationText.ts");
    console.log(
      explanationText(explain(deployment), process.stdout.isTTY ? process.stdout.columns : undefined),
    );
  }
  return exitCodes.ok;
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(`${file} cannot be written (${(error as Error).message}).`);
  }
  console.log(file);
}
