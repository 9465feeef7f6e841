/** What a run would do, before anybody agrees to it: a preview of each stack. */

import { join } from "node:path";
import pLimit from "p-limit";
import { visibleOutput } from "../../../model/visible.ts";
import { renderTable } from "../../terminal/table.ts";
import { Failure } from "../../terminal/failure.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import type { StackFolder } from "../../stacks/stackFolder.ts";
import { runEngine } from "../../engine/engineRun.ts";
import { troubleOf } from "../../engine/pending/trouble.ts";
import { concurrencyOf, type FleetRunOptions, type Standing } from "./fleetRun.ts";
import { withInterrupts } from "../../engine/interrupts.ts";
import { firstLine, progressFor, shownChanges } from "./progress.ts";
import type { Wave } from "./waves.ts";

export interface PlannedStack {
  readonly stack: string;
  /** Resources by operation; undefined for a stack that the backend does not have yet. */
  readonly changes: Readonly<Record<string, number>> | undefined;
  readonly errors: readonly string[];
}

/**
 * Previews the stacks and shows what would happen to each, in the order of the waves.
 * @param args further ones of the CLI
 * @throws Failure if one cannot be previewed, or the previews were interrupted
 */
export async function showPlan(
  folder: StackFolder,
  stacks: readonly LoadedStack[],
  waves: readonly Wave[],
  { state, existing }: Pick<Standing, "state" | "existing">,
  options: FleetRunOptions,
  args: readonly string[] = [],
): Promise<void> {
  const progress = progressFor(options.json ?? false);
  const limit = pLimit(concurrencyOf(stacks, options));
  progress.say(`Previewing ${stacks.length === 1 ? stacks[0]!.stack : `${stacks.length} stacks`} ...`);
  const planned = await withInterrupts(
    () => undefined,
    ({ stop }) =>
      Promise.all(
        stacks.map(({ stack }) =>
          limit(async (): Promise<PlannedStack> => {
            if (!existing.has(stack)) return { stack, changes: undefined, errors: [] };
            if (stop.aborted) return { stack, changes: {}, errors: ["not previewed"] };
            const trouble = await troubleOf(stack);
            if (trouble.length > 0) return { stack, changes: {}, errors: trouble };
            const { changes, errors } = await runEngine({
              command: "preview",
              folder,
              stack,
              args,
              log: join(state.dir, "previews", `${stack}.log`),
              interrupts: { cancel: stop, force: stop },
            });
            return { stack, changes, errors };
          }),
        ),
      ),
  );
  console.error(visibleOutput(planTable(planned, waves)));
  const failed = planned.filter(({ errors }) => errors.length > 0);
  if (failed.length > 0)
    throw new Failure(
      `${failed.map(({ stack, errors }) => `${stack}: ${errors.join("\n")}`).join("\n")}\nNothing was deployed. Leave a stack out with --exclude ${failed[0]!.stack}.`,
    );
}

function planTable(planned: readonly PlannedStack[], waves: readonly Wave[]): string {
  const found = new Map(planned.map((one) => [one.stack, one]));
  return renderTable(
    ["wave", "stack", "changes"],
    waves.flatMap((wave) =>
      wave.stacks.flatMap((stack) => {
        const one = found.get(stack);
        return one === undefined ? [] : [[wave.name, stack, whatOf(one)]];
      }),
    ),
    undefined,
  );
}

const whatOf = ({ changes, errors }: PlannedStack): string =>
  errors.length > 0
    ? firstLine(errors[0] ?? "")
    : changes === undefined
      ? "new: everything is created"
      : shownChanges(changes);
