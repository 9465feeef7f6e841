/** One row per bridge, and details of the selected ones. */

import type { FieldOf } from "../../model/monitoring/measurements.ts";
import type { Query } from "../../model/monitoring/query.ts";
import { ofBridge } from "./chosen.ts";
import { lossLimits, noneLimits, roundTripLimits, stressLimits } from "./limits.ts";
import { column, course, line, type Column, type Dashboard, type Limited, type Line } from "./spec.ts";

const where = ofBridge;

const yesNo = { 0: "no", 1: "yes" };

const of = (title: string, field: FieldOf<"jvb">, more: Limited = {}): Column =>
  column(title, { of: "jvb", field, over: "last", across: "max", by: ["bridge"], where }, more);

/** One line per bridge. */
const each = (field: FieldOf<"jvb">, over: Query["over"] = "mean", label = "$tag_bridge"): Line =>
  line(label, { of: "jvb", field, over, across: "max", by: ["bridge"], where });

export const bridges: Dashboard = {
  uid: "bridges",
  title: "Bridges",
  description: "One row per bridge. Click a name to show only that bridge below.",
  variables: ["region", "pool", "bridge"],
  rows: [
    {
      title: "All bridges",
      panels: [
        {
          kind: "table",
          title: "Bridges",
          description:
            "Bridges that reported in the last five minutes. A good row is healthy, has at least one room (Jicofo can see the bridge), and shows stress and loss without color. A bridge that is shutting down lets its conferences end and accepts no new ones.",
          rowOf: "bridge",
          also: ["host", "region", "pool"],
          columns: [
            column(
              "Stress",
              {
                of: "jvb",
                field: "jitsi_jvb_stress",
                over: "last",
                across: "max",
                by: ["bridge", "host", "region", "pool"],
                where,
              },
              { limits: stressLimits },
            ),
            of("Participants", "jitsi_jvb_local_endpoints"),
            of("Conferences", "jitsi_jvb_conferences"),
            of("Egress", "jitsi_jvb_outgoing_bitrate"),
            of("Relay egress", "jitsi_jvb_relay_outgoing_bitrate"),
            of("Packets out", "jitsi_jvb_outgoing_packet_rate"),
            of("Loss", "jitsi_jvb_loss_fraction", { limits: lossLimits }),
            of("RTT", "jitsi_jvb_average_rtt", { limits: roundTripLimits }),
            of("Healthy", "jitsi_jvb_healthy", {
              names: yesNo,
              limits: { bad: 1, below: true, why: "" },
            }),
            of("Rooms", "jitsi_jvb_mucs_joined", { limits: { bad: 1, below: true, why: "" } }),
            of("Shutting down", "jitsi_jvb_graceful_shutdown", { names: yesNo }),
          ],
          links: [
            { title: "Only this bridge", to: "bridges", tag: "bridge" },
            { title: "Its machine", to: "machines", tag: "host" },
          ],
        },
      ],
    },
    {
      title: "Load",
      panels: [
        course("Stress", "How close each bridge is to its capacity.", [each("jitsi_jvb_stress")], {
          limits: stressLimits,
          max: 1,
        }),
        course("Participants", "Participants connected to each bridge, including visitors.", [
          each("jitsi_jvb_local_endpoints"),
        ]),
        course(
          "Conferences",
          "Conferences with at least one participant on the bridge. A conference on several bridges counts at each of them.",
          [each("jitsi_jvb_conferences")],
        ),
        course("From participants", "Bitrate that each bridge receives from participants.", [
          each("jitsi_jvb_incoming_bitrate"),
        ]),
        course(
          "To participants",
          "Bitrate that each bridge sends to participants. It drives the cost of traffic.",
          [each("jitsi_jvb_outgoing_bitrate")],
        ),
        course(
          "To other bridges",
          "Bitrate that each bridge sends to other bridges, for conferences that span several of them.",
          [each("jitsi_jvb_relay_outgoing_bitrate")],
        ),
        course("Packets from participants", "Packets per second that each bridge receives.", [
          each("jitsi_jvb_incoming_packet_rate"),
        ]),
        course("Packets to participants", "Packets per second that each bridge sends.", [
          each("jitsi_jvb_outgoing_packet_rate"),
        ]),
      ],
    },
    {
      title: "Quality",
      panels: [
        course(
          "Packet loss",
          "Share of packets lost, both directions combined.",
          [each("jitsi_jvb_loss_fraction")],
          {
            limits: lossLimits,
          },
        ),
        course(
          "Round-trip time",
          "Round-trip time between the bridge and its participants.",
          [each("jitsi_jvb_average_rtt")],
          {
            limits: roundTripLimits,
          },
        ),
        course(
          "Video suspended",
          "Participants who receive less video than they requested because their connection is too slow. Many on one bridge mean that the bridge's own uplink is saturated.",
          [each("jitsi_jvb_endpoints_with_suspended_sources")],
        ),
        course(
          "Failed connections",
          "Participants whose media connection (ICE) failed.",
          [each("jitsi_jvb_endpoints_ice_failed_total", "increase")],
          { look: "bars" },
        ),
        course(
          "Failed key exchanges",
          "Participants who connected, but whose key exchange (DTLS) failed. This should be rare; otherwise packets are being lost.",
          [each("jitsi_jvb_endpoints_dtls_failed_total", "increase")],
          { look: "bars" },
        ),
        course(
          "Packets dropped from queues",
          "Packets that the bridge itself dropped because it could not process them in time. Should be 0.",
          [each("jitsi_jvb_queue_dropped_packets_total", "increase")],
          { look: "bars", limits: noneLimits },
        ),
      ],
    },
    {
      title: "State",
      panels: [
        course(
          "Health and shutdown",
          "Healthy is 1 while the bridge's own health check passes. The other lines are 1 while it drains or shuts down, which is normal during updates.",
          [
            each("jitsi_jvb_healthy", "min", "$tag_bridge healthy"),
            each("jitsi_jvb_drain_mode", "max", "$tag_bridge draining"),
            each("jitsi_jvb_graceful_shutdown", "max", "$tag_bridge shutting down"),
          ],
          { steps: true },
        ),
        course(
          "Disconnects from Prosody-JVB",
          "Each restart of Prosody-JVB counts as two disconnects. Jicofo assigns no calls to a disconnected bridge; running calls continue.",
          [each("jitsi_jvb_xmpp_disconnects_total", "increase")],
          { look: "bars", limits: noneLimits },
        ),
        course(
          "Bridge memory",
          "Heap used by JVB. A sawtooth is normal; a line that only rises ends in a restart.",
          [each("jitsi_jvb_jvm_heap_used")],
        ),
        course("Video senders", "Participants who send video, the main driver of a bridge's load.", [
          each("jitsi_jvb_endpoints_sending_video"),
        ]),
        course("Bridge threads", "A line that only rises is a leak.", [each("jitsi_jvb_thread_count")]),
        course("Bridge open files", "Includes sockets. A line that only rises is a leak.", [
          each("jitsi_jvb_jvm_open_fd_count"),
        ]),
      ],
    },
  ],
};
