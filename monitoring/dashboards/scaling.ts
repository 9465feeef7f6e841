/** Do groups grow and shrink as they should, and what does it all cost? */

import type { FieldOf } from "../../model/monitoring/measurements.ts";
import type { Query } from "../../model/monitoring/query.ts";
import { ofGroup, ofRegion } from "./chosen.ts";
import { stressLimits } from "./limits.ts";
import { line, type Dashboard, type Line } from "./spec.ts";

const setting = (label: string, field: FieldOf<"scaling">): Line =>
  line(`$tag_pool ${label}`, {
    of: "scaling",
    field,
    over: "last",
    across: "max",
    by: ["pool"],
    where: ofGroup,
  });

const inGroup = (label: string, field: FieldOf<"jvb">, across: NonNullable<Query["across"]>): Line =>
  line(`$tag_pool${label}`, {
    of: "jvb",
    field,
    over: across === "count" ? "last" : "mean",
    across,
    by: ["pool"],
    where: ofGroup,
  });

const cost = (label: string, field: FieldOf<"cost">, over: Query["over"], by?: readonly "region"[]): Line =>
  line(label, {
    of: "cost",
    field,
    over,
    across: "sum",
    where: ofRegion,
    ...(by === undefined ? {} : { by }),
  });

const people: Line = line("participant-hours", {
  of: "jvb",
  field: "jitsi_jvb_local_endpoints",
  over: "hours",
  across: "sum",
  where: ofRegion,
});

const traffic = [
  cost("to people", "egress_usd_per_hour", "hours"),
  cost("to bridges", "relay_usd_per_hour", "hours"),
];

const rented = cost("machines", "machine_usd_per_hour", "hours");

const listPrices =
  "At list prices of the regions, without discounts and free quota; machines and regions without a known price are left out.";

export const scaling: Dashboard = {
  uid: "scaling",
  title: "Scaling and cost",
  description: "How groups of bridges grow and shrink, and what traffic and machines cost.",
  variables: ["region", "memberPool"],
  rows: [
    {
      title: "Groups",
      panels: [
        {
          kind: "course",
          title: "Size of groups",
          description:
            "Bridges of each group that report, with the least and the most that it may have. At the most for long: raise it, or people will share too few bridges. Empty without groups.",
          steps: true,
          lines: [
            inGroup(" now", "jitsi_jvb_stress", "count"),
            setting("least", "min"),
            setting("most", "max"),
          ],
        },
        {
          kind: "course",
          title: "Stress and target",
          description:
            "Mean stress of each group, and the stress at which the autoscaler wants to hold it. Above for long: the group is at its most, or new machines come too slowly. Far below for long: it is at its least, or old members still drain.",
          limits: stressLimits,
          max: 1,
          steps: true,
          lines: [inGroup(" mean", "jitsi_jvb_stress", "mean"), setting("target", "target_stress")],
        },
        {
          kind: "course",
          title: "People on groups",
          description: "Participants on the bridges of each group.",
          look: "stacked",
          lines: [inGroup("", "jitsi_jvb_local_endpoints", "sum")],
        },
        {
          kind: "course",
          title: "Members that leave",
          description:
            "Members that wait for their conferences to end. Each is paid for until then; many for hours are long conferences.",
          lines: [inGroup("", "jitsi_jvb_graceful_shutdown", "sum")],
        },
      ],
    },
    {
      title: "Cost in this time",
      panels: [
        {
          kind: "total",
          title: "Traffic",
          description: `What bridges sent to people and to each other. ${listPrices}`,
          lines: traffic,
        },
        {
          kind: "total",
          title: "Machines",
          description: `Rent of the machines while they reported. ${listPrices}`,
          lines: [rented],
        },
        {
          kind: "total",
          title: "Participant-hours",
          description: "An hour of one person in a call, or six minutes of ten.",
          lines: [people],
        },
        {
          kind: "total",
          title: "Cost of a participant-hour",
          description: `Traffic and machines by participant-hours. Quiet hours make it dear, for machines cost as much without people. ${listPrices}`,
          formula: { is: "perLast", unit: "currencyUSD" },
          lines: [...traffic, rented, people],
        },
      ],
    },
    {
      title: "Cost over time",
      panels: [
        {
          kind: "course",
          title: "Traffic to people, an hour",
          description: `What an hour costs at this bit rate. ${listPrices}`,
          look: "stacked",
          width: 8,
          lines: [cost("$tag_region", "egress_usd_per_hour", "mean", ["region"])],
        },
        {
          kind: "course",
          title: "Traffic between bridges, an hour",
          description: `What an hour costs at this bit rate. Much of it: fewer bridges for each conference would be cheaper. ${listPrices}`,
          look: "stacked",
          width: 8,
          lines: [cost("$tag_region", "relay_usd_per_hour", "mean", ["region"])],
        },
        {
          kind: "course",
          title: "Machines, an hour",
          description: `Rent of the machines that report. ${listPrices}`,
          look: "stacked",
          width: 8,
          lines: [cost("$tag_region", "machine_usd_per_hour", "last", ["region"])],
        },
        {
          kind: "course",
          title: "Bits that are paid for",
          description:
            "What bridges send to people and to each other: clouds bill what goes out, not what comes in.",
          width: 24,
          lines: [
            line("to people", {
              of: "jvb",
              field: "jitsi_jvb_outgoing_bitrate",
              over: "mean",
              across: "sum",
              where: ofRegion,
            }),
            line("to bridges", {
              of: "jvb",
              field: "jitsi_jvb_relay_outgoing_bitrate",
              over: "mean",
              across: "sum",
              where: ofRegion,
            }),
          ],
        },
      ],
    },
  ],
};
