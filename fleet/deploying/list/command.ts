import { configOption } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";
import { selectionOptions } from "../../stacks/selectionOptions.ts";

export const listCommand = defineCommand({
  name: "list",
  summary: "List the stacks: what each is, where it is, which bridges it has.",
  details: "Offline, unless --deployed is given.",
  options: [
    configOption,
    ...selectionOptions,
    {
      "--deployed": "ask the backend which revision each was last deployed from",
    },
  ],
  json: "{ ok, stacks: [{ stack, source, kind, url, release, regions, platform, bridges: { fixed, groups: [{ name, min, max }] }, suspended, problems, deployed: { ever, revision, unfinished } }] }; deployed only with --deployed",
  examples: [
    "jitsi list",
    "jitsi list --where region=europe-west1,kind=customer",
    "jitsi list --deployed",
    "jitsi list --json | jq -r '.stacks[] | select(.suspended) | .stack'",
  ],
  work: () => import("./listCommand.ts"),
});
