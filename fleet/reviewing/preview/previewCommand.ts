/** `jitsi preview`: what the next `up` of many stacks would do, by the real engine. */

import { join } from "node:path";
import type { StackChange } from "../changes/stackChange.ts";
import { onlyChanged, type ChangedOptions } from "../diff/changedStacks.ts";
import type { Outcome } from "../../command/shape.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { renderReport } from "../report/markdown.ts";
import { withInterrupts, type Interrupts } from "../../engine/interrupts.ts";
import { nothingChosen, selectStacks } from "../../stacks/selection.ts";
import type { Selection } from "../../stacks/selectionOptions.ts";
import { backendStacks } from "../../engine/backendStacks.ts";
import { openStateFolder } from "../../engine/stateFolder.ts";
import { openStackFolder, type StackFolder } from "../../stacks/stackFolder.ts";
import { changeLines } from "./changeLines.ts";
import { driftOfStacks, previewStacks, type Looking } from "./lookAtStacks.ts";
import { watchFor } from "./watch.ts";

export interface LookOptions extends Selection {
  readonly config: string;
  readonly state: string;
  readonly concurrency?: number;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

export interface PreviewOptions extends LookOptions, ChangedOptions {
  readonly drift?: boolean;
  readonly dockerHosts: boolean;
}

export async function run(names: readonly string[], options: PreviewOptions): Promise<Outcome> {
  const folder = openStackFolder(options.config);
  const chosen = selectStacks(folder, names, options);
  const { preview, drift } = await withLooking(folder, options, async (looking) => {
    const touched = await onlyChanged(folder, chosen, options, () => looking);
    return {
      preview: await watched(touched, options, (watch) => previewStacks(touched, looking, watch)),
      drift: options.drift
        ? await watched(touched, options, (watch) => driftOfStacks(touched, looking, watch, options))
        : undefined,
    };
  });
  const all = [...preview, ...(drift ?? [])];
  return {
    ok: all.every(({ state }) => state !== "failed"),
    json: { stacks: preview, ...(drift === undefined ? {} : { drift }) },
    text: () =>
      options.markdown
        ? renderReport(preview, { kind: "preview", title: "Preview", drift })
        : [
            ...(preview.length === 0 && chosen.length > 0 ? ["No stack has changed."] : changeLines(preview)),
            ...(drift === undefined ? [] : ["", "Drift, apart from this:", ...changeLines(drift)]),
          ].join("\n"),
    notes: chosen.length === 0 ? nothingChosen(folder, options) : undefined,
  };
}

/** What `jitsi preview` and `jitsi drift` need for their work. */
export async function withLooking<T>(
  folder: StackFolder,
  { state, concurrency }: LookOptions,
  work: (looking: Looking) => Promise<T>,
): Promise<T> {
  const known = await backendStacks();
  const logs = join(openStateFolder(state).dir, "previews");
  return withInterrupts(
    () => console.error("Stopping."),
    (interrupts: Interrupts) => work({ folder, logs, interrupts, ...known, concurrency }),
  );
}

/** @param work told whom to tell when a stack begins and ends */
export async function watched(
  stacks: readonly LoadedStack[],
  { json, markdown }: Pick<LookOptions, "json" | "markdown">,
  work: (watch: ReturnType<typeof watchFor>) => Promise<StackChange[]>,
): Promise<StackChange[]> {
  const watch = watchFor(
    stacks.map(({ stack }) => stack),
    json === true || markdown === true,
  );
  const changes = await work(watch);
  await watch.done();
  return changes;
}
