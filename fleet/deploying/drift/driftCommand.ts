/** `jitsi drift`: what differs in the clouds from what the last `up` of each stack left. */

import type { Outcome } from "../../command/shape.ts";
import type { StackChange } from "../../reviewing/changes/stackChange.ts";
import { changeLines } from "../../reviewing/preview/changeLines.ts";
import { driftOfStacks } from "../../reviewing/preview/lookAtStacks.ts";
import { watched, withLooking, type LookOptions } from "../../reviewing/preview/previewCommand.ts";
import { renderReport } from "../../reviewing/report/markdown.ts";
import { nothingChosen, selectStacks } from "../../stacks/selection.ts";
import { openStackFolder } from "../../stacks/stackFolder.ts";

export async function run(names: readonly string[], options: LookOptions): Promise<Outcome> {
  const folder = openStackFolder(options.config);
  const stacks = selectStacks(folder, names, options);
  const drift = await withLooking(folder, options, (looking) =>
    watched(stacks, options, (watch) => driftOfStacks(stacks, looking, watch)),
  );
  const ok = drift.every(({ state }) => state === "same" || state === "undeployed");
  return {
    ok,
    json: { ok, stacks: drift },
    text: () =>
      options.markdown
        ? renderReport([], { kind: "drift", title: "Drift", drift })
        : [...changeLines(drift), ...whatToDo(drift)].join("\n"),
    notes: stacks.length === 0 ? nothingChosen(folder, options) : undefined,
  };
}

/** @returns a sentence for each kind of finding, after an empty line */
function whatToDo(drift: readonly StackChange[]): string[] {
  const named = (wanted: StackChange["state"]) =>
    drift.filter(({ state }) => state === wanted).map(({ stack }) => stack);
  const [drifted, undeployed] = [named("changed"), named("undeployed")];
  const advice = [
    ...(drifted.length > 0
      ? [
          `Nothing was changed. To undo the drift: jitsi up --refresh ${drifted.join(" ")}\nTo keep it, write it into the settings; where these cannot say it, the next --refresh undoes it.`,
        ]
      : []),
    ...(undeployed.length > 0 ? [`Never deployed: jitsi up ${undeployed.join(" ")}`] : []),
  ];
  return advice.length === 0 ? [] : ["", ...advice];
}
