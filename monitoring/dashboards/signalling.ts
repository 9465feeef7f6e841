/** Jicofo and both Prosodies: who is let in, and which bridge they get. */

import type { FieldOf } from "../../model/monitoring/measurements.ts";
import type { Query } from "../../model/monitoring/query.ts";
import { coreLimits, noBridgeLimits, noneLimits, oneVersionLimits } from "./limits.ts";
import { line, type Dashboard, type Line } from "./spec.ts";

const jicofo = (label: string, field: FieldOf<"jicofo">, over: Query["over"]): Line =>
  line(label, {
    of: "jicofo",
    field,
    over,
    across: over === "increase" || over === "rate" ? "sum" : "max",
  });

const prosody = (field: FieldOf<"prosody">, over: Query["over"]): Line =>
  line("$tag_prosody", { of: "prosody", field, over, across: "sum", by: ["prosody"] });

export const signalling: Dashboard = {
  uid: "signalling",
  title: "Signalling",
  description: "Jicofo and both Prosodies: joins, rooms, bridges and connections.",
  variables: [],
  rows: [
    {
      title: "Now",
      panels: [
        {
          kind: "now",
          title: "Operational bridges",
          description:
            "Bridges that Jicofo considers operational, including bridges that are shutting down gracefully.",
          limits: noBridgeLimits,
          lines: [jicofo("bridges", "jitsi_jicofo_bridge_selector_bridge_count_operational", "last")],
        },
        {
          kind: "now",
          title: "Bridge versions",
          description:
            "Number of different bridge versions. 1 is normal; more are expected only during an update.",
          limits: oneVersionLimits,
          lines: [jicofo("versions", "jitsi_jicofo_bridge_selector_bridge_version_count", "last")],
        },
        {
          kind: "now",
          title: "Jicofo responds",
          description: "1 while Jicofo responds to Telegraf; empty after a minute without a response.",
          limits: { bad: 1, below: true, why: "0 is bad." },
          lines: [
            line("responds", {
              of: "jicofo",
              field: "jitsi_jicofo_threads",
              over: "last",
              across: "count",
            }),
          ],
        },
        {
          kind: "now",
          title: "Largest room",
          description: "Participants of the largest conference.",
          lines: [jicofo("participants", "jitsi_jicofo_largest_conference", "last")],
        },
        {
          kind: "now",
          title: "Mean conference size",
          description: "Mean number of participants per conference.",
          formula: { is: "perLast", unit: "short" },
          lines: [
            jicofo("participants", "jitsi_jicofo_participants_current", "last"),
            jicofo("conferences", "jitsi_jicofo_conferences", "last"),
          ],
        },
        {
          kind: "total",
          title: "Joins",
          description:
            "Participants who joined a conference in the selected time range. Rejoining counts again.",
          width: 4,
          lines: [jicofo("joined", "jitsi_jicofo_participants_total", "increase")],
        },
      ],
    },
    {
      title: "Joining",
      panels: [
        {
          kind: "course",
          title: "Joins per second",
          description:
            "Participants who join, and conferences requested and started. Prosody must handle the peak at the top of the hour. Far more requests than started conferences mean that participants are retrying.",
          width: 8,
          lines: [
            jicofo("participants", "jitsi_jicofo_participants_total", "rate"),
            jicofo("conferences requested", "jitsi_jicofo_conference_requests_total", "rate"),
            jicofo("conferences started", "jitsi_jicofo_conferences_created_total", "rate"),
          ],
        },
        {
          kind: "course",
          title: "Participants and conferences",
          description: "Participants, visitors and conferences managed by Jicofo.",
          width: 8,
          lines: [
            jicofo("participants", "jitsi_jicofo_participants_current", "mean"),
            jicofo("visitors", "jitsi_jicofo_visitors_current", "mean"),
            jicofo("conferences", "jitsi_jicofo_conferences", "mean"),
          ],
        },
        {
          kind: "course",
          title: "Room size",
          description:
            "Participants of the largest conference. Prosody announces each join to everybody in the room, so its load grows with the square of the room size.",
          width: 8,
          lines: [jicofo("largest", "jitsi_jicofo_largest_conference", "max")],
        },
      ],
    },
    {
      title: "Bridges as seen by Jicofo",
      panels: [
        {
          kind: "course",
          title: "Bridges",
          description: "Bridges known to Jicofo, operational bridges, and bridges that are shutting down.",
          width: 8,
          lines: [
            jicofo("known", "jitsi_jicofo_bridge_selector_bridge_count", "mean"),
            jicofo("operational", "jitsi_jicofo_bridge_selector_bridge_count_operational", "mean"),
            jicofo("shutting down", "jitsi_jicofo_bridge_selector_bridge_count_in_shutdown", "mean"),
          ],
        },
        {
          kind: "course",
          title: "Lost bridges",
          description:
            "Bridges that disappeared without a shutdown, and how often a bridge was removed from a running conference. Jicofo moves the participants in both cases; see dashboard Calls.",
          limits: noneLimits,
          look: "bars",
          width: 8,
          lines: [
            jicofo("lost", "jitsi_jicofo_bridge_selector_lost_bridges_total", "increase"),
            jicofo("removed", "jitsi_jicofo_bridges_removed_total", "increase"),
          ],
        },
        {
          kind: "course",
          title: "Bridge versions over time",
          description:
            "Number of different bridge versions. More than one for longer than an update takes means that a bridge was not updated.",
          limits: oneVersionLimits,
          steps: true,
          width: 8,
          lines: [jicofo("versions", "jitsi_jicofo_bridge_selector_bridge_version_count", "max")],
        },
      ],
    },
    {
      title: "Prosody",
      panels: [
        {
          kind: "course",
          title: "Connections",
          description:
            "XMPP connections of each Prosody: participants, Jicofo and components on the main one, bridges and Jicofo on Prosody-JVB. A drop to 0 is a restart.",
          width: 8,
          lines: [prosody("prosody_mod_c2s__connections", "mean")],
        },
        {
          kind: "course",
          title: "Rooms",
          description:
            "Rooms of each Prosody: conferences and their breakout rooms on the main one, the bridge room on Prosody-JVB.",
          width: 8,
          lines: [prosody("prosody_mod_muc__live_room", "mean")],
        },
        {
          kind: "course",
          title: "BOSH sessions",
          description:
            "Participants behind proxies that block WebSockets fall back to BOSH. If there are many more than usual, check nginx.",
          width: 8,
          lines: [prosody("prosody_mod_bosh__active_sessions", "mean")],
        },
        {
          kind: "course",
          title: "Prosody CPU",
          description: "CPU of each Prosody container. Near 100 %, joins take seconds or fail.",
          limits: coreLimits,
          width: 8,
          lines: [
            line("$tag_container", {
              of: "containerCpu",
              field: "usage_percent",
              over: "mean",
              across: "max",
              by: ["container"],
              where: { container: "/^prosody/" },
            }),
          ],
        },
        {
          kind: "course",
          title: "Statistics collection time",
          description:
            "Seconds per second that Prosody spends collecting its own statistics. It grows with the number of rooms; above 0.1, collect less often.",
          width: 8,
          lines: [
            line("$tag_prosody", {
              of: "prosody",
              field: "prosody_stats_processing_seconds_sum",
              over: "rate",
              across: "sum",
              by: ["prosody"],
              unit: "s",
            }),
          ],
        },
        {
          kind: "course",
          title: "Disconnects",
          description:
            "Disconnects counted by Jicofo and bridges; each restart of a Prosody counts as two. Both at once: Prosody was down. Only one: check its network.",
          limits: noneLimits,
          look: "bars",
          width: 8,
          lines: [
            jicofo("Jicofo", "jitsi_jicofo_xmpp_disconnects_total", "increase"),
            line("bridges", {
              of: "jvb",
              field: "jitsi_jvb_xmpp_disconnects_total",
              over: "increase",
              across: "sum",
            }),
          ],
        },
        {
          kind: "course",
          title: "Jicofo threads",
          description: "A line that only rises is a leak: restart Jicofo at a quiet time.",
          width: 24,
          lines: [jicofo("threads", "jitsi_jicofo_threads", "max")],
        },
      ],
    },
  ],
};
