/** Call quality: packet loss, latency, failed connections, and conferences that span several bridges. */

import type { FieldOf } from "../../model/monitoring/measurements.ts";
import type { Query } from "../../model/monitoring/query.ts";
import { ofBridge } from "./chosen.ts";
import { lossLimits, noneLimits, roundTripLimits } from "./limits.ts";
import { line, type Dashboard, type Line } from "./spec.ts";

const where = ofBridge;

const jvb = (
  label: string,
  field: FieldOf<"jvb">,
  over: Query["over"],
  across: NonNullable<Query["across"]>,
  by?: readonly ("region" | "bridge")[],
): Line => line(label, { of: "jvb", field, over, across, where, ...(by === undefined ? {} : { by }) });

const summed = (label: string, field: FieldOf<"jvb">): Line => jvb(label, field, "mean", "sum");

const happened = (label: string, field: FieldOf<"jvb">): Line => jvb(label, field, "increase", "sum");

const jicofo = (label: string, field: FieldOf<"jicofo">, over: Query["over"]): Line =>
  line(label, { of: "jicofo", field, over, across: over === "increase" ? "sum" : "max" });

export const calls: Dashboard = {
  uid: "calls",
  title: "Calls",
  description: "Call quality, failed connections, conference sizes, and traffic between bridges.",
  variables: ["region", "pool", "bridge"],
  rows: [
    {
      title: "Quality",
      panels: [
        {
          kind: "course",
          title: "Packet loss",
          description:
            "Share of packets lost from and to participants: mean across bridges, and the worst bridge. Loss from participants: others hear them badly. Loss to participants: they hear others badly.",
          limits: lossLimits,
          width: 8,
          lines: [
            jvb("from participants", "jitsi_jvb_incoming_loss_fraction", "mean", "mean"),
            jvb("to participants", "jitsi_jvb_outgoing_loss_fraction", "mean", "mean"),
            jvb("worst bridge", "jitsi_jvb_loss_fraction", "mean", "max"),
          ],
        },
        {
          kind: "course",
          title: "Round-trip time",
          description:
            "Round-trip time between a bridge and its participants: mean across bridges, and the worst bridge. JVB 11146 does not export jitter. The closest metric is the time packets spend inside a bridge (`rtp_transit_time`); `stats.transit-time.enable-prometheus=true` in custom-jvb.conf enables it.",
          limits: roundTripLimits,
          width: 8,
          lines: [
            jvb("mean", "jitsi_jvb_average_rtt", "mean", "mean"),
            jvb("worst bridge", "jitsi_jvb_average_rtt", "mean", "max"),
          ],
        },
        {
          kind: "course",
          title: "Participants with a bad connection",
          description:
            "Participants who lose more than 10 % of the packets sent to them, and those who receive less video than they requested. A few are normal; many at once on one bridge point to the bridge.",
          width: 8,
          lines: [
            summed("over 10 % loss", "jitsi_jvb_endpoints_with_high_outgoing_loss"),
            summed("video suspended", "jitsi_jvb_endpoints_with_suspended_sources"),
            summed("sent more than their bandwidth", "jitsi_jvb_endpoints_oversending"),
          ],
        },
        {
          kind: "course",
          title: "Round-trip time by region",
          description:
            "A region far above the others serves distant participants: consider adding a region closer to them.",
          limits: roundTripLimits,
          lines: [jvb("$tag_region", "jitsi_jvb_average_rtt", "mean", "mean", ["region"])],
        },
        {
          kind: "course",
          title: "Interrupted connections",
          description:
            "Participants who stopped sending for a while, and those who came back. Their call froze meanwhile. A peak in both is a short network outage.",
          look: "bars",
          lines: [
            happened("interrupted", "jitsi_jvb_endpoints_disconnected_total"),
            happened("came back", "jitsi_jvb_endpoints_reconnected_total"),
          ],
        },
      ],
    },
    {
      title: "Connecting",
      panels: [
        {
          kind: "total",
          title: "Failed connection rate",
          description:
            "Share of media connection attempts (ICE) that failed in the selected time range. A few percent are normal: some networks block outgoing UDP.",
          limits: { warn: 0.03, bad: 0.1, why: "Our own limits." },
          width: 6,
          formula: { is: "share", unit: "percentunit" },
          lines: [
            happened("failed", "jitsi_jvb_ice_failed_total"),
            happened("succeeded", "jitsi_jvb_ice_succeeded_total"),
          ],
        },
        {
          kind: "course",
          title: "Media connections",
          description:
            "Media connection attempts (ICE) at bridges. Participants whose attempts fail hear nothing. Relayed connections go through TURN and are included in succeeded.",
          width: 9,
          lines: [
            happened("succeeded", "jitsi_jvb_ice_succeeded_total"),
            happened("succeeded, relayed", "jitsi_jvb_ice_succeeded_relayed_total"),
            happened("failed", "jitsi_jvb_ice_failed_total"),
          ],
        },
        {
          kind: "course",
          title: "Problems reported by clients",
          description:
            "Participants who reported a failed media connection or requested a new session, and those whom Jicofo moved to another bridge.",
          look: "bars",
          width: 9,
          lines: [
            jicofo("media connection failed", "jitsi_jicofo_participants_ice_failed_total", "increase"),
            jicofo(
              "requested a new session",
              "jitsi_jicofo_participants_restart_requested_total",
              "increase",
            ),
            jicofo("moved", "jitsi_jicofo_participants_moved_total", "increase"),
          ],
        },
        {
          kind: "course",
          title: "Partially connected",
          description:
            "Participants whose key exchange (DTLS) failed, and those without a message channel, who see no active speaker and receive no selected video. Should be 0.",
          limits: noneLimits,
          look: "bars",
          width: 24,
          lines: [
            happened("key exchange failed", "jitsi_jvb_endpoints_dtls_failed_total"),
            happened("no message channel", "jitsi_jvb_endpoints_no_message_transport_after_delay_total"),
          ],
        },
      ],
    },
    {
      title: "Sizes",
      panels: [
        {
          kind: "sizes",
          title: "Conferences by size",
          description:
            "Current conferences with at most this many participants: each bar includes the smaller ones. A conference on several bridges counts at each of them.",
          width: 8,
          line: line("conferences", {
            of: "conferenceSizes",
            field: "jitsi_jvb_conferences_by_size_bucket",
            over: "last",
            across: "sum",
            by: ["le"],
            where: { ...where, le: "/^[0-9.]+$/" },
          }),
        },
        {
          kind: "course",
          title: "Largest conference",
          description:
            "Participants of the largest conference in total (from Jicofo) and on a single bridge. Octo spreads the difference over other bridges.",
          width: 8,
          lines: [
            jicofo("total", "jitsi_jicofo_largest_conference", "max"),
            jvb("on one bridge", "jitsi_jvb_largest_conference", "max", "max"),
          ],
        },
        {
          kind: "course",
          title: "Kinds of conferences",
          description:
            "Conferences on the bridges in which nobody sends media, and conferences of two participants that are peer to peer. Neither causes traffic.",
          width: 8,
          lines: [
            summed("all", "jitsi_jvb_conferences"),
            summed("silent", "jitsi_jvb_conferences_inactive"),
            summed("of two, direct", "jitsi_jvb_conferences_p2p"),
          ],
        },
      ],
    },
    {
      title: "Between bridges (Octo)",
      panels: [
        {
          kind: "course",
          title: "Conferences on several bridges",
          description:
            "Conferences with a relay to another bridge, counted at each of their bridges. Normal with participants in several regions; within one region it means that one bridge was not enough.",
          width: 8,
          lines: [jvb("$tag_region", "jitsi_jvb_conferences_with_relay", "mean", "sum", ["region"])],
        },
        {
          kind: "course",
          title: "Relays between bridges",
          description: "Relays that bridges opened to each other. Each counts at both ends.",
          look: "bars",
          width: 8,
          lines: [jvb("$tag_region", "jitsi_jvb_relays_total", "increase", "sum", ["region"])],
        },
        {
          kind: "course",
          title: "Participants over relays",
          description:
            "Participants that a bridge receives over a relay, counted at every receiving bridge. Shows how often media is sent more than once.",
          width: 8,
          lines: [jvb("$tag_region", "jitsi_jvb_endpoints_relayed", "mean", "sum", ["region"])],
        },
        {
          kind: "course",
          title: "Bitrate between bridges",
          description:
            "Bitrate that bridges send to and receive from each other. Both should be about equal; if less arrives, packets are lost between regions.",
          width: 8,
          lines: [
            summed("sent", "jitsi_jvb_relay_outgoing_bitrate"),
            summed("received", "jitsi_jvb_relay_incoming_bitrate"),
          ],
        },
        {
          kind: "total",
          title: "Bytes between bridges",
          description:
            "Data sent between bridges in the selected time range. Clouds bill it like traffic to participants.",
          width: 8,
          lines: [happened("sent", "jitsi_jvb_relay_bytes_sent_total")],
        },
        {
          kind: "course",
          title: "Failed relays",
          description:
            "Relays whose media connection (ICE) or key exchange (DTLS) failed, or whose message channel did not open. Participants on the two bridges do not hear each other. Should be 0.",
          limits: noneLimits,
          look: "bars",
          width: 8,
          lines: [
            happened("media connection failed", "jitsi_jvb_relays_ice_failed_total"),
            happened("key exchange failed", "jitsi_jvb_relays_dtls_failed_total"),
            happened("no message channel", "jitsi_jvb_relays_no_message_transport_after_delay_total"),
          ],
        },
      ],
    },
  ],
};
