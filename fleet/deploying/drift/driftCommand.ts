/** `jitsi drift`: what differs in the clouds from what the last `up` of each stack left. */

import type { Outcome } from "../../command/shape.ts";
import { changeLines } from "../../reviewing/preview/changeLines.ts";
import { driftOfStacks } from "../../reviewing/preview/lookAtStacks.ts";
import { watched, withLooking, type LookOptions } from "../../reviewing/preview/previewCommand.ts";
import { renderReport } from "../../reviewing/report/markdown.ts";
import { selectStacks } from "../../stacks/selection.ts";
import { openStackFolder } from "../../stacks/stackFolder.ts";

export async function run(names: readonly string[], options: LookOptions): Promise<Outcome> {
  const folder = openStackFolder(options.config);
  const stacks = selectStacks(folder, names, options);
  const drift = await withLooking(folder, options, (looking) =>
    watched(stacks, options, (watch) => driftOfStacks(stacks, looking, watch)),
  );
  const ok = drift.every(({ state }) => state === "same");
  return {
    ok,
    json: { ok, stacks: drift },
    text: () =>
      options.markdown
        ? renderReport([], { kind: "drift", title: "Drift", drift })
        : changeLines(drift).join("\n"),
  };
}
