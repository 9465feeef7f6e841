/** Is all well, and how much is going on? */

import { ofRegion } from "./chosen.ts";
import { lossLimits, noBridgeLimits, noneLimits, roundTripLimits, stressLimits } from "./limits.ts";
import { line, type Dashboard } from "./spec.ts";

const where = ofRegion;

export const overview: Dashboard = {
  uid: "overview",
  title: "Overview",
  description: "How many people talk, where the load is, and whether calls are good.",
  variables: ["region"],
  rows: [
    {
      title: "Now",
      panels: [
        {
          kind: "now",
          title: "Participants",
          description:
            "People in calls now, visitors included, each counted at the bridge that they are connected to. 0 at night is normal, 0 at noon is not.",
          lines: [
            line("participants", {
              of: "jvb",
              field: "jitsi_jvb_local_endpoints",
              over: "last",
              across: "sum",
              where,
            }),
          ],
        },
        {
          kind: "now",
          title: "Conferences",
          description: "Conferences that Jicofo leads now, of all regions, each counted once.",
          lines: [
            line("conferences", {
              of: "jicofo",
              field: "jitsi_jicofo_conferences",
              over: "last",
              across: "max",
            }),
          ],
        },
        {
          kind: "now",
          title: "Bridges in service",
          description:
            "Bridges of all regions that pass Jicofo's own check. Those that take leave are still in it.",
          limits: noBridgeLimits,
          lines: [
            line("bridges", {
              of: "jicofo",
              field: "jitsi_jicofo_bridge_selector_bridge_count_operational",
              over: "last",
              across: "max",
            }),
          ],
        },
        {
          kind: "now",
          title: "Highest stress",
          description: "Stress of the busiest bridge: how near its machine is to the load that it can carry.",
          limits: stressLimits,
          lines: [
            line("stress", { of: "jvb", field: "jitsi_jvb_stress", over: "last", across: "max", where }),
          ],
        },
        {
          kind: "now",
          title: "Packets lost",
          description:
            "Share of packets lost on the way from and to people, both ways together, as the mean over bridges.",
          limits: lossLimits,
          lines: [
            line("lost", {
              of: "jvb",
              field: "jitsi_jvb_loss_fraction",
              over: "last",
              across: "mean",
              where,
            }),
          ],
        },
        {
          kind: "now",
          title: "Round trip",
          description:
            "Time from a bridge to its participants and back, as the mean over bridges. High values come from people far from every region.",
          limits: roundTripLimits,
          lines: [
            line("round trip", {
              of: "jvb",
              field: "jitsi_jvb_average_rtt",
              over: "last",
              across: "mean",
              where,
            }),
          ],
        },
      ],
    },
    {
      title: "People",
      panels: [
        {
          kind: "course",
          title: "Participants by region",
          description:
            "People in calls by the region of their bridge, visitors included. A sudden drop that is not the end of a working day is a failure.",
          look: "stacked",
          lines: [
            line("$tag_region", {
              of: "jvb",
              field: "jitsi_jvb_local_endpoints",
              over: "mean",
              across: "sum",
              by: ["region"],
              where,
            }),
          ],
        },
        {
          kind: "course",
          title: "Conferences over time",
          description: "Conferences of all regions, and how many of them have visitors.",
          lines: [
            line("conferences", {
              of: "jicofo",
              field: "jitsi_jicofo_conferences",
              over: "mean",
              across: "max",
            }),
            line("with visitors", {
              of: "jicofo",
              field: "jitsi_jicofo_conferences_with_visitors",
              over: "mean",
              across: "max",
            }),
          ],
        },
        {
          kind: "course",
          title: "Who sends",
          description:
            "Participants who send sound or pictures, and visitors, who send neither. Video is what load and cost follow.",
          lines: [
            line("sound", {
              of: "jvb",
              field: "jitsi_jvb_endpoints_sending_audio",
              over: "mean",
              across: "sum",
              where,
            }),
            line("video", {
              of: "jvb",
              field: "jitsi_jvb_endpoints_sending_video",
              over: "mean",
              across: "sum",
              where,
            }),
            line("visitors", {
              of: "jvb",
              field: "jitsi_jvb_current_visitors",
              over: "mean",
              across: "sum",
              where,
            }),
          ],
        },
        {
          kind: "course",
          title: "Bridges over time",
          description:
            "Bridges that Jicofo knows, those that pass its own check, and those that are shutting down. Known and in service differ only while a bridge is sick.",
          lines: [
            line("known", {
              of: "jicofo",
              field: "jitsi_jicofo_bridge_selector_bridge_count",
              over: "mean",
              across: "max",
            }),
            line("in service", {
              of: "jicofo",
              field: "jitsi_jicofo_bridge_selector_bridge_count_operational",
              over: "mean",
              across: "max",
            }),
            line("shutting down", {
              of: "jicofo",
              field: "jitsi_jicofo_bridge_selector_bridge_count_in_shutdown",
              over: "mean",
              across: "max",
            }),
          ],
        },
      ],
    },
    {
      title: "Load",
      panels: [
        {
          kind: "course",
          title: "Stress",
          description: "Mean and highest stress of the bridges. Far apart, load is spread badly.",
          limits: stressLimits,
          max: 1,
          lines: [
            line("highest", { of: "jvb", field: "jitsi_jvb_stress", over: "max", across: "max", where }),
            line("mean", { of: "jvb", field: "jitsi_jvb_stress", over: "mean", across: "mean", where }),
          ],
        },
        {
          kind: "course",
          title: "Participants by bridge",
          description:
            "Where people are. One bridge far above the others of its region is a sign of a big conference or of bridges that are not chosen.",
          look: "stacked",
          lines: [
            line("$tag_bridge", {
              of: "jvb",
              field: "jitsi_jvb_local_endpoints",
              over: "mean",
              across: "sum",
              by: ["bridge"],
              where,
            }),
          ],
        },
        {
          kind: "course",
          title: "Bit rates",
          description:
            "What bridges get from and send to people, and send to other bridges. A bridge sends several times what it gets; much between bridges means conferences over many of them.",
          lines: [
            line("from people", {
              of: "jvb",
              field: "jitsi_jvb_incoming_bitrate",
              over: "mean",
              across: "sum",
              where,
            }),
            line("to people", {
              of: "jvb",
              field: "jitsi_jvb_outgoing_bitrate",
              over: "mean",
              across: "sum",
              where,
            }),
            line("to other bridges", {
              of: "jvb",
              field: "jitsi_jvb_relay_outgoing_bitrate",
              over: "mean",
              across: "sum",
              where,
            }),
          ],
        },
        {
          kind: "course",
          title: "Packets",
          description:
            "Packets in a second, from and to people and to other bridges. CPU follows packets more than bits.",
          lines: [
            line("from people", {
              of: "jvb",
              field: "jitsi_jvb_incoming_packet_rate",
              over: "mean",
              across: "sum",
              where,
            }),
            line("to people", {
              of: "jvb",
              field: "jitsi_jvb_outgoing_packet_rate",
              over: "mean",
              across: "sum",
              where,
            }),
            line("to other bridges", {
              of: "jvb",
              field: "jitsi_jvb_relay_outgoing_packet_rate",
              over: "mean",
              across: "sum",
              where,
            }),
          ],
        },
      ],
    },
    {
      title: "Trouble",
      panels: [
        {
          kind: "course",
          title: "Packets lost by region",
          description:
            "Share of packets lost both ways together. High in one region alone: its network. High everywhere at once: look at the machines.",
          limits: lossLimits,
          width: 8,
          lines: [
            line("$tag_region", {
              of: "jvb",
              field: "jitsi_jvb_loss_fraction",
              over: "mean",
              across: "mean",
              by: ["region"],
              where,
            }),
          ],
        },
        {
          kind: "course",
          title: "Failed connections",
          description:
            "Participants for whom no way for media was found (ICE). Some networks let nothing through but TCP; many at once are our fault.",
          look: "bars",
          width: 8,
          lines: [
            line("$tag_region", {
              of: "jvb",
              field: "jitsi_jvb_endpoints_ice_failed_total",
              over: "increase",
              across: "sum",
              by: ["region"],
              where,
            }),
          ],
        },
        {
          kind: "course",
          title: "Lost bridges",
          description:
            "Bridges that went away without saying so: their participants are out for some seconds, until Jicofo has moved them.",
          limits: noneLimits,
          look: "bars",
          width: 8,
          lines: [
            line("lost", {
              of: "jicofo",
              field: "jitsi_jicofo_bridge_selector_lost_bridges_total",
              over: "increase",
              across: "sum",
            }),
          ],
        },
      ],
    },
  ],
};
