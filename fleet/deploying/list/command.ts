/** `jitsi list`: its options and help. */

import type { Command } from "commander";
import { command, configOption, examples, type Done } from "../../command/commandLine.ts";
import { addSelection } from "../../stacks/selection.ts";
import type { ListOptions } from "./listCommand.ts";

export const listCommand = (done: Done): Command =>
  addSelection(
    command(
      "list",
      examples(
        "jitsi list",
        "jitsi list --where region=europe-west1,kind=customer",
        "jitsi list --json | jq -r '.stacks[] | select(.suspended) | .stack'",
      ),
    )
      .description("List the stacks: what each is, where it is, which bridges it has. Offline.")
      .addOption(configOption())
      .option(
        "--json",
        "print JSON: { ok, stacks: [{ stack, source, kind, url, release, regions, platform, bridges: { fixed, groups: [{ min, max }] }, suspended, problems }] }",
      ),
  ).action(async (options: ListOptions) => {
    const { runList } = await import("./listCommand.ts");
    done(runList(options));
  });
