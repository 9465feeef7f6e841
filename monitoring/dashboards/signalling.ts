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
  description: "Jicofo and both Prosodies: who is let in, and which bridge they get.",
  variables: [],
  rows: [
    {
      title: "Now",
      panels: [
        {
          kind: "now",
          title: "Bridges in service",
          description: "Bridges that pass Jicofo's own check. Those that take leave are still in it.",
          limits: noBridgeLimits,
          lines: [jicofo("bridges", "jitsi_jicofo_bridge_selector_bridge_count_operational", "last")],
        },
        {
          kind: "now",
          title: "Versions of bridges",
          description: "Different versions among the bridges. 1 is normal, more only during an update.",
          limits: oneVersionLimits,
          lines: [jicofo("versions", "jitsi_jicofo_bridge_selector_bridge_version_count", "last")],
        },
        {
          kind: "now",
          title: "Jicofo answers",
          description: "1 while Jicofo answers Telegraf; empty once it has not for a minute.",
          limits: { bad: 1, below: true, why: "0 is bad." },
          lines: [
            line("answers", {
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
          title: "People in a room",
          description: "Participants of a conference, as the mean over conferences.",
          formula: { is: "perLast", unit: "short" },
          lines: [
            jicofo("participants", "jitsi_jicofo_participants_current", "last"),
            jicofo("conferences", "jitsi_jicofo_conferences", "last"),
          ],
        },
        {
          kind: "total",
          title: "Joined",
          description: "Participants who joined a conference in this time; who comes back counts again.",
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
          title: "Joins in a second",
          description:
            "Participants who join, and conferences that are asked for and begun. The peak at the full hour is what Prosody has to carry; requests far above what is begun are people who try again.",
          width: 8,
          lines: [
            jicofo("participants", "jitsi_jicofo_participants_total", "rate"),
            jicofo("conferences asked for", "jitsi_jicofo_conference_requests_total", "rate"),
            jicofo("conferences begun", "jitsi_jicofo_conferences_created_total", "rate"),
          ],
        },
        {
          kind: "course",
          title: "People and conferences",
          description: "Participants, visitors and conferences that Jicofo leads.",
          width: 8,
          lines: [
            jicofo("participants", "jitsi_jicofo_participants_current", "mean"),
            jicofo("visitors", "jitsi_jicofo_visitors_current", "mean"),
            jicofo("conferences", "jitsi_jicofo_conferences", "mean"),
          ],
        },
        {
          kind: "course",
          title: "Sizes of rooms",
          description:
            "Participants of the largest conference. Every join to a room is told to all who are in it, so that big rooms load Prosody by the square of their size.",
          width: 8,
          lines: [jicofo("largest", "jitsi_jicofo_largest_conference", "max")],
        },
      ],
    },
    {
      title: "Bridges in Jicofo's sight",
      panels: [
        {
          kind: "course",
          title: "Bridges",
          description:
            "Bridges that Jicofo knows, those that pass its own check, and those that are shutting down.",
          width: 8,
          lines: [
            jicofo("known", "jitsi_jicofo_bridge_selector_bridge_count", "mean"),
            jicofo("in service", "jitsi_jicofo_bridge_selector_bridge_count_operational", "mean"),
            jicofo("shutting down", "jitsi_jicofo_bridge_selector_bridge_count_in_shutdown", "mean"),
          ],
        },
        {
          kind: "course",
          title: "Lost bridges",
          description:
            "Bridges that went away without a shutdown, and how often a bridge was taken out of a running conference. The participants of both are moved; see Calls.",
          limits: noneLimits,
          look: "bars",
          width: 8,
          lines: [
            jicofo("lost", "jitsi_jicofo_bridge_selector_lost_bridges_total", "increase"),
            jicofo("taken out", "jitsi_jicofo_bridges_removed_total", "increase"),
          ],
        },
        {
          kind: "course",
          title: "Different versions",
          description:
            "Different versions among the bridges. More than one for longer than an update takes: a bridge was left behind.",
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
            "XMPP connections of each Prosody: people, Jicofo and components at the main one, bridges and Jicofo at the other. A drop to 0 is a restart.",
          width: 8,
          lines: [prosody("prosody_mod_c2s__connections", "mean")],
        },
        {
          kind: "course",
          title: "Rooms",
          description:
            "Rooms of each Prosody: conferences with their side rooms at the main one, the bridges' meeting point at the other.",
          width: 8,
          lines: [prosody("prosody_mod_muc__live_room", "mean")],
        },
        {
          kind: "course",
          title: "People without WebSocket",
          description:
            "Sessions over BOSH, which people get behind proxies that let no WebSocket through. Many more than usual: look at nginx.",
          width: 8,
          lines: [prosody("prosody_mod_bosh__active_sessions", "mean")],
        },
        {
          kind: "course",
          title: "CPU of Prosody",
          description: "CPU of each Prosody's container. Near 100 % joins take seconds and fail.",
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
          title: "Time to gather statistics",
          description:
            "Seconds in each second that Prosody spends on gathering its own statistics. It grows with rooms; beyond 0.1 ask less often.",
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
          title: "Lost connections",
          description:
            "Disconnects that Jicofo and bridges count, two for each restart of a Prosody. Together: Prosody was away. One alone: its network.",
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
          title: "Threads of Jicofo",
          description: "Threads of Jicofo. A line that only climbs is a leak; restart it in a quiet hour.",
          width: 24,
          lines: [jicofo("threads", "jitsi_jicofo_threads", "max")],
        },
      ],
    },
  ],
};
