/** `jitsi cost`: what stacks cost at list prices. */

import { renderProblems } from "../../../model/problem.ts";
import { costOf } from "../../../model/cost/cost.ts";
import type { Outcome } from "../../command/shape.ts";
import { loadStack } from "../../stacks/loadStack.ts";
import { mustKnow, openStackFolder } from "../../stacks/stackFolder.ts";
import { costCsv, costTable, itemsCsv, itemsTable, type StackCost, type Total } from "./costText.ts";

/** @param stacks none means all. Platforms are left out: what they cost depends on what customers do with them */
export function run(
  stacks: readonly string[],
  { config, items, csv }: { config: string; items?: boolean; csv?: boolean },
): Outcome {
  const folder = openStackFolder(config);
  mustKnow(folder, stacks);
  const loaded = folder.stacks
    .filter((stack) => stacks.length === 0 || stacks.includes(stack))
    .map((stack) => loadStack(folder, stack));
  const costs = loaded.flatMap(({ stack, deployment }): StackCost[] =>
    deployment === undefined ? [] : [{ stack, ...costOf(deployment) }],
  );
  const broken = loaded.filter(
    ({ deployment, platform }) => deployment === undefined && platform === undefined,
  );
  return {
    ok: broken.length === 0,
    json: { ...totalOf(costs), stacks: costs },
    text: () => {
      if (csv) return items ? itemsCsv(costs) : costCsv(costs);
      return items ? itemsTable(costs) : costTable(costs, totalOf(costs));
    },
    notes: broken.map(({ source, problems }) => renderProblems(source, problems)).join("\n"),
  };
}

const totalOf = (costs: readonly StackCost[]): Total => ({
  usdPerMonth: costs.reduce((sum, cost) => sum + cost.usdPerMonth, 0),
  usdPerMonthAtMost: costs.reduce((sum, cost) => sum + cost.usdPerMonthAtMost, 0),
});
