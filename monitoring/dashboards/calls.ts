/** Are calls good: what gets lost, how long it takes, who does not get in, and what runs over several bridges. */

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
  description: "How good calls are, who does not get in, how big they are, and what goes between bridges.",
  variables: ["region", "pool", "bridge"],
  rows: [
    {
      title: "Quality",
      panels: [
        {
          kind: "course",
          title: "Packets lost",
          description:
            "Share of packets lost from people and to people, as the mean over bridges, and the worst bridge. Lost from people: they are heard badly; lost to people: they hear badly.",
          limits: lossLimits,
          width: 8,
          lines: [
            jvb("from people", "jitsi_jvb_incoming_loss_fraction", "mean", "mean"),
            jvb("to people", "jitsi_jvb_outgoing_loss_fraction", "mean", "mean"),
            jvb("worst bridge", "jitsi_jvb_loss_fraction", "mean", "max"),
          ],
        },
        {
          kind: "course",
          title: "Round trip",
          description:
            "Time from a bridge to its participants and back, as the mean over bridges, and the worst bridge. There is no jitter here: JVB 11146 exports none; the nearest is the time that packets stay inside a bridge (`rtp_transit_time`), which only `stats.transit-time.enable-prometheus=true` in custom-jvb.conf switches on.",
          limits: roundTripLimits,
          width: 8,
          lines: [
            jvb("mean", "jitsi_jvb_average_rtt", "mean", "mean"),
            jvb("worst bridge", "jitsi_jvb_average_rtt", "mean", "max"),
          ],
        },
        {
          kind: "course",
          title: "People with a bad line",
          description:
            "Participants who miss more than 10 % of what is sent to them, and those who get less video than they asked for. Some always; many at once on one bridge point at the bridge.",
          width: 8,
          lines: [
            summed("lose over 10 %", "jitsi_jvb_endpoints_with_high_outgoing_loss"),
            summed("video held back", "jitsi_jvb_endpoints_with_suspended_sources"),
            summed("sent more than their line takes", "jitsi_jvb_endpoints_oversending"),
          ],
        },
        {
          kind: "course",
          title: "Round trip by region",
          description:
            "A region far above the others serves people from elsewhere: think of one nearer to them.",
          limits: roundTripLimits,
          lines: [jvb("$tag_region", "jitsi_jvb_average_rtt", "mean", "mean", ["region"])],
        },
        {
          kind: "course",
          title: "Dropped out for a while",
          description:
            "Participants whom a bridge did not hear for a while, and those who came back. They saw a frozen call; a peak in both is a short failure of a network.",
          look: "bars",
          lines: [
            happened("fell silent", "jitsi_jvb_endpoints_disconnected_total"),
            happened("came back", "jitsi_jvb_endpoints_reconnected_total"),
          ],
        },
      ],
    },
    {
      title: "Getting in",
      panels: [
        {
          kind: "total",
          title: "Share of failed connections",
          description:
            "Of all attempts to find a way for media (ICE) in this time, the share that failed. Up to some percent are networks that let no UDP out.",
          limits: { warn: 0.03, bad: 0.1, why: "The limits are ours." },
          width: 6,
          formula: { is: "share", unit: "percentunit" },
          lines: [
            happened("failed", "jitsi_jvb_ice_failed_total"),
            happened("succeeded", "jitsi_jvb_ice_succeeded_total"),
          ],
        },
        {
          kind: "course",
          title: "Ways for media",
          description:
            "Attempts to find a way for media (ICE) at bridges: failed ones are people who hear nothing. Relayed ones went over TURN and are among the found.",
          width: 9,
          lines: [
            happened("found", "jitsi_jvb_ice_succeeded_total"),
            happened("found, relayed", "jitsi_jvb_ice_succeeded_relayed_total"),
            happened("failed", "jitsi_jvb_ice_failed_total"),
          ],
        },
        {
          kind: "course",
          title: "What people's browsers told",
          description:
            "Participants who told Jicofo that they found no way for media or asked for a new session, and those whom Jicofo moved to another bridge.",
          look: "bars",
          width: 9,
          lines: [
            jicofo("no way for media", "jitsi_jicofo_participants_ice_failed_total", "increase"),
            jicofo(
              "asked for a new session",
              "jitsi_jicofo_participants_restart_requested_total",
              "increase",
            ),
            jicofo("moved", "jitsi_jicofo_participants_moved_total", "increase"),
          ],
        },
        {
          kind: "course",
          title: "Half connected",
          description:
            "Participants whose keys were not exchanged (DTLS), and those without a channel for messages: they see no active speaker and get no video chosen for them. Good is 0.",
          limits: noneLimits,
          look: "bars",
          width: 24,
          lines: [
            happened("no keys", "jitsi_jvb_endpoints_dtls_failed_total"),
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
            "How many conferences have at most so many participants, now: each bar includes the smaller ones. A conference over several bridges counts at each of them.",
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
            "Participants of the largest conference: as a whole, by Jicofo, and on one bridge. Between the two lies what Octo spreads.",
          width: 8,
          lines: [
            jicofo("as a whole", "jitsi_jicofo_largest_conference", "max"),
            jvb("on one bridge", "jitsi_jvb_largest_conference", "max", "max"),
          ],
        },
        {
          kind: "course",
          title: "Kinds of conferences",
          description:
            "Conferences on the bridges in which nobody sends anything, and those of two whose media go directly between them. Neither costs anything.",
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
          title: "Conferences over several bridges",
          description:
            "Conferences with a link to another bridge, counted at each of their bridges. Normal with people in several regions; within one region it means that one bridge was not enough.",
          width: 8,
          lines: [jvb("$tag_region", "jitsi_jvb_conferences_with_relay", "mean", "sum", ["region"])],
        },
        {
          kind: "course",
          title: "Links between bridges",
          description: "Links that bridges opened to each other (relays), each counted at both ends.",
          look: "bars",
          width: 8,
          lines: [jvb("$tag_region", "jitsi_jvb_relays_total", "increase", "sum", ["region"])],
        },
        {
          kind: "course",
          title: "People seen over links",
          description:
            "Participants of whom a bridge knows over a link, counted at every bridge that gets them: how often media are sent more than once.",
          width: 8,
          lines: [jvb("$tag_region", "jitsi_jvb_endpoints_relayed", "mean", "sum", ["region"])],
        },
        {
          kind: "course",
          title: "Bit rate between bridges",
          description:
            "What bridges send each other and get. Both are about equal; if less arrives, the way between regions loses it.",
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
            "Sent from bridge to bridge in this time. The cloud bills it like what goes to people.",
          width: 8,
          lines: [happened("sent", "jitsi_jvb_relay_bytes_sent_total")],
        },
        {
          kind: "course",
          title: "Failed links",
          description:
            "Links between bridges for which no way was found, no keys were exchanged or no message channel opened. People on the two bridges do not hear each other. Good is 0.",
          limits: noneLimits,
          look: "bars",
          width: 8,
          lines: [
            happened("no way for media", "jitsi_jvb_relays_ice_failed_total"),
            happened("no keys", "jitsi_jvb_relays_dtls_failed_total"),
            happened("no message channel", "jitsi_jvb_relays_no_message_transport_after_delay_total"),
          ],
        },
      ],
    },
  ],
};
