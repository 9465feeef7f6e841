/** Autoscaling of groups, and the cost of traffic and machines. */

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
  cost("to participants", "egress_usd_per_hour", "hours"),
  cost("to bridges", "relay_usd_per_hour", "hours"),
];

const rented = cost("machines", "machine_usd_per_hour", "hours");

const listPrices =
  "At the list prices of each region, without discounts or free tiers; excludes machines and regions without a known price.";

export const scaling: Dashboard = {
  uid: "scaling",
  title: "Scaling and cost",
  description: "Autoscaling of bridge groups, and the cost of traffic and machines.",
  variables: ["region", "memberPool"],
  rows: [
    {
      title: "Groups",
      panels: [
        {
          kind: "course",
          title: "Group size",
          description:
            "Reporting bridges of each group, with its minimum and maximum. If a group stays at its maximum, raise it, or its bridges will overload. Empty without groups.",
          steps: true,
          lines: [
            inGroup(" current", "jitsi_jvb_stress", "count"),
            setting("minimum", "min"),
            setting("maximum", "max"),
          ],
        },
        {
          kind: "course",
          title: "Stress and target",
          description:
            "Mean stress of each group, and the autoscaler's target. Above the target for long: the group is at its maximum, or new machines start too slowly. Far below for long: the group is at its minimum, or old members are still draining.",
          limits: stressLimits,
          max: 1,
          steps: true,
          lines: [inGroup(" mean", "jitsi_jvb_stress", "mean"), setting("target", "target_stress")],
        },
        {
          kind: "course",
          title: "Participants by group",
          description: "Participants on the bridges of each group.",
          look: "stacked",
          lines: [inGroup("", "jitsi_jvb_local_endpoints", "sum")],
        },
        {
          kind: "course",
          title: "Draining members",
          description:
            "Members waiting for their conferences to end. Each is billed until then. Many draining members for hours mean long conferences.",
          lines: [inGroup("", "jitsi_jvb_graceful_shutdown", "sum")],
        },
      ],
    },
    {
      title: "Cost in the selected time range",
      panels: [
        {
          kind: "total",
          title: "Traffic",
          description: `Traffic from bridges to participants and to each other. ${listPrices}`,
          lines: traffic,
        },
        {
          kind: "total",
          title: "Machines",
          description: `Machine hours while they reported. ${listPrices}`,
          lines: [rented],
        },
        {
          kind: "total",
          title: "Participant-hours",
          description: "One participant in a call for an hour, or ten participants for six minutes.",
          lines: [people],
        },
        {
          kind: "total",
          title: "Cost per participant-hour",
          description: `Cost of traffic and machines divided by participant-hours. Quiet hours raise it, because idle machines cost the same. ${listPrices}`,
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
          title: "Traffic to participants, per hour",
          description: `Cost per hour at this bitrate. ${listPrices}`,
          look: "stacked",
          width: 8,
          lines: [cost("$tag_region", "egress_usd_per_hour", "mean", ["region"])],
        },
        {
          kind: "course",
          title: "Traffic between bridges, per hour",
          description: `Cost per hour at this bitrate. If it is high, fewer bridges per conference would be cheaper. ${listPrices}`,
          look: "stacked",
          width: 8,
          lines: [cost("$tag_region", "relay_usd_per_hour", "mean", ["region"])],
        },
        {
          kind: "course",
          title: "Machines, per hour",
          description: `Cost of the reporting machines. ${listPrices}`,
          look: "stacked",
          width: 8,
          lines: [cost("$tag_region", "machine_usd_per_hour", "last", ["region"])],
        },
        {
          kind: "course",
          title: "Billed traffic",
          description:
            "Traffic from bridges to participants and to each other. Clouds bill egress, not ingress.",
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
