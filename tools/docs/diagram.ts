/**
 * Draws docs/pictures/diagram.svg, the picture at the top of the README, from the model of stack `acme`.
 *
 *   node tools/docs/diagram.ts          write
 *   node tools/docs/diagram.ts --check  exit 1 if the written file is stale
 */
import { diagramOf } from "../../fleet/writing/explain/diagram.ts";
import { loadFineStack } from "../../fleet/stacks/loadStack.ts";
import { examplesDir, openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import { writeOrCheck } from "../writeOrCheck.ts";

const target = new URL("../../docs/pictures/diagram.svg", import.meta.url);

writeOrCheck("node tools/docs/diagram.ts", [
  { target, text: diagramOf(loadFineStack(openStackFolder(examplesDir), "acme")) },
]);
