/**
 * The pages of real daemons (tools/metrics/pages) with numbers that move as a working day's would. Only numbers are changed, never a name or a label:
 * what no real page has, no test can find.
 */
import { readPage, readStats, sampleOf, type Sample } from "../../tools/metrics/pages.ts";

/** Seconds since the daemon started, and which of several bridges it is. */
export interface Moment {
  readonly seconds: number;
  readonly bridge: number;
}

/** Rises and falls within an hour, each bridge at a time of its own; 0.2 to 1. */
const load = ({ seconds, bridge }: Moment): number =>
  0.6 + 0.4 * Math.sin((2 * Math.PI * seconds) / 3600 + bridge);

type Figures = Readonly<Record<string, number>>;

/** Gauges by name without prefix, where a value of its own makes sense. Bits in a second are of 100 participants with video. */
const bridgeGauges = (moment: Moment): Figures => {
  const here = load(moment);
  const endpoints = Math.round(100 * here);
  const bits = 2_500_000 * endpoints;
  return {
    stress: 0.7 * here,
    incoming_bitrate: bits / 4,
    outgoing_bitrate: bits,
    relay_incoming_bitrate: bits / 10,
    relay_outgoing_bitrate: bits / 10,
    incoming_packet_rate: bits / 4 / 8000,
    outgoing_packet_rate: bits / 8000,
    relay_incoming_packet_rate: bits / 80_000,
    relay_outgoing_packet_rate: bits / 80_000,
    conferences: Math.ceil(endpoints / 5),
    conferences_with_relay: Math.ceil(endpoints / 25),
    conferences_inactive: Math.ceil(endpoints / 50),
    conferences_p2p: Math.ceil(endpoints / 20),
    largest_conference: 5 + Math.round(20 * here),
    current_endpoints: Math.round(1.1 * endpoints),
    local_endpoints: endpoints,
    active_endpoints: endpoints,
    endpoints_relayed: Math.round(0.1 * endpoints),
    endpoints_sending_audio: Math.round(0.4 * endpoints),
    endpoints_sending_video: Math.round(0.6 * endpoints),
    average_rtt: 40 + 30 * here,
    loss_fraction: 0.002 + 0.004 * here,
    incoming_loss_fraction: 0.002 + 0.003 * here,
    outgoing_loss_fraction: 0.003 + 0.004 * here,
    cpu_steal: 0.01 * here,
    thread_count: 180,
    jvm_heap_used: 5e8 + 1e9 * here,
    jvm_heap_committed: 2e9,
  };
};

/** In a second. Of the others, what tells of trouble comes twice an hour, the rest once in 20 s. */
const bridgeCounters: Figures = {
  bytes_sent_total: 2e7,
  bytes_received_total: 5e6,
  packets_sent_total: 2e4,
  packets_received_total: 5e3,
  relay_bytes_sent_total: 2e6,
  relay_bytes_received_total: 2e6,
  relay_packets_sent_total: 2e3,
  relay_packets_received_total: 2e3,
  endpoints_total: 0.2,
  conferences_created_total: 0.04,
  conferences_completed_total: 0.04,
  conference_seconds_total: 12,
  ice_succeeded_total: 0.2,
  ice_failed_total: 0.002,
  endpoints_ice_failed_total: 0.002,
  xmpp_disconnects_total: 0.0002,
};

const trouble = /failed|failures|dropped|exceptions|error|disconnect|rejected|abnormal|no_message/;

/** In a second; 0.0003 for others, which is one in an hour: they tell of trouble. */
const jicofoCounters: Figures = {
  participants_total: 0.4,
  conferences_created_total: 0.04,
  conference_requests_total: 0.04,
  participants_ice_failed_total: 0.002,
  participants_restart_requested_total: 0.002,
};

/** `/metrics` of a bridge: in turn one that measures its load by packet rate, and one by CPU. */
export function bridgePage(moment: Moment): string {
  const gauges = bridgeGauges(moment);
  const sizes = "conferences_by_size";
  return moved(readPage(moment.bridge % 2 === 0 ? "jvb-in-use" : "jvb-idle"), ({ name, labels }) => {
    const short = name.replace("jitsi_jvb_", "");
    if (short.startsWith(`${sizes}_`))
      return sizeFigure(short.slice(sizes.length), labels, gauges.conferences!);
    if (short.endsWith("_total"))
      return Math.floor((bridgeCounters[short] ?? (trouble.test(short) ? 0.0005 : 0.05)) * moment.seconds);
    return gauges[short];
  });
}

/** Of the histogram of conferences by size: all have up to twelve participants. */
function sizeFigure(ending: string, labels: string, conferences: number): number | undefined {
  if (ending === "_count") return conferences;
  if (ending === "_sum") return 6 * conferences;
  const [, bound] = /le="([^"]+)"/.exec(labels) ?? [];
  return bound === undefined
    ? undefined
    : Math.round(conferences * Math.min(1, Number(bound.replace("+Inf", "Infinity")) / 12));
}

/** `/colibri/stats` of a bridge. */
export function bridgeStats(moment: Moment): string {
  const gauges = bridgeGauges(moment);
  return JSON.stringify({
    ...readStats(),
    overall_loss: gauges.loss_fraction,
    rtt_aggregate: gauges.average_rtt,
    participants: gauges.current_endpoints,
    octo_conferences: gauges.conferences_with_relay,
    octo_endpoints: gauges.endpoints_relayed,
    octo_receive_bitrate: gauges.relay_incoming_bitrate,
    octo_send_bitrate: gauges.relay_outgoing_bitrate,
  });
}

/** `/metrics` of Jicofo with so many bridges. */
export function jicofoPage(seconds: number, bridges: number): string {
  const participants = Math.round(100 * bridges * load({ seconds, bridge: 0 }));
  const gauges: Figures = {
    bridge_selector_bridge_count: bridges,
    bridge_selector_bridge_count_operational: bridges,
    conferences: Math.ceil(participants / 5),
    participants_current: participants,
    largest_conference: 25,
    threads: 90,
  };
  return moved(readPage("jicofo-in-use"), ({ name }) => {
    const short = name.replace("jitsi_jicofo_", "");
    return short.endsWith("_total") ? Math.floor((jicofoCounters[short] ?? 0.0003) * seconds) : gauges[short];
  });
}

/** `/metrics` of a Prosody: connections and rooms move with the load, and everything that only grows by as much as it has in a minute. */
export const prosodyPage = (prosody: "prosody" | "prosody-jvb", seconds: number): string =>
  moved(readPage(prosody), ({ name, value }) => {
    if (name.endsWith("_created") || name === "prosody_info") return undefined;
    if (/_(total|sum|count|bucket)$/.test(name)) return Number(value) * (1 + seconds / 60);
    return Math.round(Number(value) * 50 * load({ seconds, bridge: 0 }));
  });

/** @param figure undefined: the value stays */
const moved = (page: string, figure: (sample: Sample) => number | undefined): string =>
  page
    .split("\n")
    .map((line) => {
      const sample = sampleOf(line);
      const value = sample === undefined ? undefined : figure(sample);
      return value === undefined ? line : `${line.slice(0, line.lastIndexOf(" "))} ${value}`;
    })
    .join("\n");
