import { configOption, manyStacks } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const costCommand = defineCommand({
  name: "cost",
  summary: "Tell what stacks cost at list prices.",
  details:
    "By the month, with groups at their minimum and at their maximum, and by the hour of one participant. What has no known price is named, and in no sum.",
  argument: manyStacks(),
  options: [
    configOption,
    {
      "--items": "every line item instead of one line a stack",
      "--csv": "print CSV, amounts in US dollars",
    },
  ],
  json: "{ usdPerMonth, usdPerMonthAtMost, stacks: [{ stack, items, … }] }",
  examples: [
    "jitsi cost                     # every customer, and the sum",
    "jitsi cost acme --items        # machine by machine, disk by disk",
    "jitsi cost --csv > cost.csv",
  ],
  work: () => import("./costCommand.ts"),
});
