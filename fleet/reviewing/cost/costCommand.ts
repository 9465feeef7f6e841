/** `jitsi cost`: what stacks cost at list prices. */

import { renderProblems } from "../../../model/problem.ts";
import { costOf, type DeploymentCost } from "../../../model/cost/cost.ts";
import { exitCodes, type ExitCode } from "../../terminal/failure.ts";
import { loadStack } from "../../stacks/loadStack.ts";
import { mustKnow, openStackFolder } from "../../stacks/stackFolder.ts";
import { costCsv, costTable, itemsCsv, itemsTable } from "./costText.ts";

export interface CostOptions {
  readonly config: string;
  readonly items?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
}

export interface StackCost extends DeploymentCost {
  readonly stack: string;
}

/** @param stacks none means all. Platforms are left out: what they cost depends on what customers do with them */
export function runCost(stacks: readonly string[], options: CostOptions): ExitCode {
  const folder = openStackFolder(options.config);
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
  for (const { source, problems } of broken) console.error(renderProblems(source, problems));
  console.log(text(costs, options));
  return broken.length === 0 ? exitCodes.ok : exitCodes.problems;
}

function text(costs: readonly StackCost[], { items, csv, json }: CostOptions): string {
  if (json) return JSON.stringify({ ...totalOf(costs), stacks: costs }, undefined, 2);
  if (csv) return items ? itemsCsv(costs) : costCsv(costs);
  return items ? itemsTable(costs) : costTable(costs, totalOf(costs));
}

export type Total = Pick<DeploymentCost, "usdPerMonth" | "usdPerMonthAtMost">;

const totalOf = (costs: readonly StackCost[]): Total => ({
  usdPerMonth: costs.reduce((sum, cost) => sum + cost.usdPerMonth, 0),
  usdPerMonthAtMost: costs.reduce((sum, cost) => sum + cost.usdPerMonthAtMost, 0),
});
