/** Each bridge in a row, and everything about those that are chosen. */

import type { FieldOf } from "../../model/monitoring/measurements.ts";
import type { Query } from "../../model/monitoring/query.ts";
import { ofBridge } from "./chosen.ts";
import { lossLimits, noneLimits, roundTripLimits, stressLimits } from "./limits.ts";
import { column, course, line, type Column, type Dashboard, type Limited, type Line } from "./spec.ts";

const where = ofBridge;

const yesNo = { 0: "no", 1: "yes" };

const of = (title: string, field: FieldOf<"jvb">, more: Limited = {}): Column =>
  column(title, { of: "jvb", field, over: "last", across: "max", by: ["bridge"], where }, more);

/** A line for each bridge. */
const each = (field: FieldOf<"jvb">, over: Query["over"] = "mean", label = "$tag_bridge"): Line =>
  line(label, { of: "jvb", field, over, across: "max", by: ["bridge"], where });

export const bridges: Dashboard = {
  uid: "bridges",
  title: "Bridges",
  description: "One row for each bridge; a click on its name leaves only its own curves below.",
  variables: ["region", "pool", "bridge"],
  rows: [
    {
      title: "All bridges",
      panels: [
        {
          kind: "table",
          title: "Bridges",
          description:
            "Bridges that reported in the last five minutes. Good: healthy, in the room (it is in Jicofo's sight), stress and loss without colour. A bridge that takes leave lets its conferences end and takes no new ones.",
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
            of("To people", "jitsi_jvb_outgoing_bitrate"),
            of("To bridges", "jitsi_jvb_relay_outgoing_bitrate"),
            of("Packets out", "jitsi_jvb_outgoing_packet_rate"),
            of("Lost", "jitsi_jvb_loss_fraction", { limits: lossLimits }),
            of("Round trip", "jitsi_jvb_average_rtt", { limits: roundTripLimits }),
            of("Healthy", "jitsi_jvb_healthy", {
              names: yesNo,
              limits: { bad: 1, below: true, why: "" },
            }),
            of("Rooms", "jitsi_jvb_mucs_joined", { limits: { bad: 1, below: true, why: "" } }),
            of("Takes leave", "jitsi_jvb_graceful_shutdown", { names: yesNo }),
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
        course(
          "Stress",
          "How near each bridge is to the load that it can carry.",
          [each("jitsi_jvb_stress")],
          {
            limits: stressLimits,
            max: 1,
          },
        ),
        course("Participants", "People connected to each bridge, visitors included.", [
          each("jitsi_jvb_local_endpoints"),
        ]),
        course(
          "Conferences",
          "Conferences with somebody on this bridge; one over several bridges counts at each.",
          [each("jitsi_jvb_conferences")],
        ),
        course("From people", "Bit rate of what each bridge gets from people.", [
          each("jitsi_jvb_incoming_bitrate"),
        ]),
        course("To people", "Bit rate of what each bridge sends to people: what traffic costs.", [
          each("jitsi_jvb_outgoing_bitrate"),
        ]),
        course(
          "To other bridges",
          "Bit rate of what each bridge sends to other bridges, for conferences over several of them.",
          [each("jitsi_jvb_relay_outgoing_bitrate")],
        ),
        course("Packets from people", "Packets in a second that each bridge gets.", [
          each("jitsi_jvb_incoming_packet_rate"),
        ]),
        course("Packets to people", "Packets in a second that each bridge sends.", [
          each("jitsi_jvb_outgoing_packet_rate"),
        ]),
      ],
    },
    {
      title: "Quality",
      panels: [
        course(
          "Packets lost",
          "Share of packets lost both ways together.",
          [each("jitsi_jvb_loss_fraction")],
          {
            limits: lossLimits,
          },
        ),
        course("Round trip", "Time to its participants and back.", [each("jitsi_jvb_average_rtt")], {
          limits: roundTripLimits,
        }),
        course(
          "Video held back",
          "Participants to whom the bridge sends less video than they asked for, for their line is too slow. Many on one bridge: its own line is full.",
          [each("jitsi_jvb_endpoints_with_suspended_sources")],
        ),
        course(
          "Failed connections",
          "Participants for whom no way for media was found (ICE).",
          [each("jitsi_jvb_endpoints_ice_failed_total", "increase")],
          { look: "bars" },
        ),
        course(
          "Connected, but without keys",
          "Participants whose connection stood while the exchange of keys (DTLS) failed. Rare; otherwise packets get lost on the way.",
          [each("jitsi_jvb_endpoints_dtls_failed_total", "increase")],
          { look: "bars" },
        ),
        course(
          "Packets dropped from queues",
          "Packets that the bridge itself threw away, for it did not get to them in time. Good is 0.",
          [each("jitsi_jvb_queue_dropped_packets_total", "increase")],
          { look: "bars", limits: noneLimits },
        ),
      ],
    },
    {
      title: "State",
      panels: [
        course(
          "Healthy and in service",
          "1 where the bridge's own check passes; the other lines are 1 while it drains or shuts down, which is normal during updates.",
          [
            each("jitsi_jvb_healthy", "min", "$tag_bridge healthy"),
            each("jitsi_jvb_drain_mode", "max", "$tag_bridge drains"),
            each("jitsi_jvb_graceful_shutdown", "max", "$tag_bridge takes leave"),
          ],
          { steps: true },
        ),
        course(
          "Lost connections to Prosody",
          "Disconnects that a bridge counts, two for each restart of Prosody-JVB. Jicofo gives it nothing until it is back; running calls go on.",
          [each("jitsi_jvb_xmpp_disconnects_total", "increase")],
          { look: "bars", limits: noneLimits },
        ),
        course(
          "Memory of the bridge",
          "Heap that JVB uses. A saw tooth is normal; a line that only climbs ends in a restart.",
          [each("jitsi_jvb_jvm_heap_used")],
        ),
        course("Who sends video", "Participants who send video: what a bridge's load follows most.", [
          each("jitsi_jvb_endpoints_sending_video"),
        ]),
        course("Threads of the bridge", "A line that only climbs is a leak.", [
          each("jitsi_jvb_thread_count"),
        ]),
        course("Open files of the bridge", "Sockets among them. A line that only climbs is a leak.", [
          each("jitsi_jvb_jvm_open_fd_count"),
        ]),
      ],
    },
  ],
};
