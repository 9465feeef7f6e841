/** The state of the deployment at a glance: usage, load and call quality. */

import { ofRegion } from "./chosen.ts";
import { lossLimits, noBridgeLimits, noneLimits, roundTripLimits, stressLimits } from "./limits.ts";
import { line, type Dashboard } from "./spec.ts";

const where = ofRegion;

export const overview: Dashboard = {
  uid: "overview",
  title: "Overview",
  description: "Usage, load and call quality at a glance.",
  variables: ["region"],
  rows: [
    {
      title: "Now",
      panels: [
        {
          kind: "now",
          title: "Participants",
          description:
            "Participants currently in calls, including visitors, counted at the bridge they are connected to. 0 at night is normal; 0 at noon is not.",
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
          description: "Conferences currently managed by Jicofo, across all regions. Each counts once.",
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
          title: "Operational bridges",
          description:
            "Bridges in all regions that Jicofo considers operational, including bridges that are shutting down gracefully.",
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
          description: "Stress of the busiest bridge: how close it is to its capacity.",
          limits: stressLimits,
          lines: [
            line("stress", { of: "jvb", field: "jitsi_jvb_stress", over: "last", across: "max", where }),
          ],
        },
        {
          kind: "now",
          title: "Packet loss",
          description:
            "Share of packets lost between participants and bridges, both directions combined. Mean across bridges.",
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
          title: "Round-trip time",
          description:
            "Round-trip time between a bridge and its participants. Mean across bridges. High values come from participants who are far from every region.",
          limits: roundTripLimits,
          lines: [
            line("round-trip time", {
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
      title: "Participants",
      panels: [
        {
          kind: "course",
          title: "Participants by region",
          description:
            "Participants by the region of their bridge, including visitors. A sudden drop, other than at the end of the working day, is an outage.",
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
          description: "Conferences across all regions, and those with visitors.",
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
          title: "Senders",
          description:
            "Participants who send audio or video, and visitors, who send neither. Video drives load and cost.",
          lines: [
            line("audio", {
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
            "Bridges known to Jicofo, operational bridges, and bridges that are shutting down. Known and operational differ only while a bridge is unhealthy.",
          lines: [
            line("known", {
              of: "jicofo",
              field: "jitsi_jicofo_bridge_selector_bridge_count",
              over: "mean",
              across: "max",
            }),
            line("operational", {
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
          description:
            "Mean and highest stress across bridges. A wide gap means that load is unevenly distributed.",
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
            "Participants on each bridge. One bridge far above the others in its region points to a large conference, or to bridges that Jicofo does not select.",
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
          title: "Bitrates",
          description:
            "Bitrates from and to participants, and to other bridges. A bridge sends several times what it receives. High rates between bridges mean conferences that span many of them.",
          lines: [
            line("from participants", {
              of: "jvb",
              field: "jitsi_jvb_incoming_bitrate",
              over: "mean",
              across: "sum",
              where,
            }),
            line("to participants", {
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
            "Packets per second from and to participants, and to other bridges. CPU load depends on packets more than on bits.",
          lines: [
            line("from participants", {
              of: "jvb",
              field: "jitsi_jvb_incoming_packet_rate",
              over: "mean",
              across: "sum",
              where,
            }),
            line("to participants", {
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
      title: "Problems",
      panels: [
        {
          kind: "course",
          title: "Packet loss by region",
          description:
            "Share of packets lost, both directions combined. High in one region only: check its network. High everywhere at once: check the machines.",
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
            "Participants whose media connection (ICE) failed. Some networks allow only TCP, so a few are normal; many at once point to a fault in the deployment.",
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
            "Bridges that disappeared without announcing a shutdown. Their participants are disconnected for a few seconds until Jicofo moves them.",
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
