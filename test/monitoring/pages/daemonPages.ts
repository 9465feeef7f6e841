/**
 * Pages as JVB's and Jicofo's would be: every metric of tools/metrics/*.csv, in the form in which their library writes it (prometheus/client_java 0.16
 * `TextFormat.write004`; jicoco `MetricsContainer`), with values that move as a working day's would. See README.md beside this file.
 */
import { readFileSync } from "node:fs";
import { parseCsv } from "../../../tools/csv.ts";

interface Metric {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
}

const listed = (list: string): Metric[] =>
  (
    parseCsv(
      readFileSync(new URL(`../../../tools/metrics/${list}.csv`, import.meta.url), "utf8"),
    ) as unknown as Metric[]
  ).filter(({ name }) => /^[a-z_][a-z0-9_]*$/.test(name));

const metrics = { jvb: listed("jvb"), jicofo: listed("jicofo") };

/** Seconds since the daemon started, and which of several bridges it is. */
export interface Moment {
  readonly seconds: number;
  readonly bridge: number;
}

/** Rises and falls within an hour, each bridge at a time of its own; 0.2 to 1. */
const load = ({ seconds, bridge }: Moment): number =>
  0.6 + 0.4 * Math.sin((2 * Math.PI * seconds) / 3600 + bridge);

/** Gauges by name without prefix, where a value of its own makes sense. Bits in a second are of 100 participants with video. */
const bridgeGauges = (moment: Moment): Readonly<Record<string, number>> => {
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
    healthy: 1,
    drain_mode: 0,
    graceful_shutdown: 0,
    shutting_down: 0,
    muc_clients_configured: 2,
    muc_clients_connected: 2,
    mucs_connected: 2,
    mucs_joined: 2,
    thread_count: 180,
    jvm_heap_used: 5e8 + 1e9 * here,
    jvm_heap_committed: 2e9,
  };
};

/** In a second. Of the others, what tells of trouble comes twice an hour, the rest once in 20 s. */
const bridgeCounters: Readonly<Record<string, number>> = {
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
const jicofoCounters: Readonly<Record<string, number>> = {
  participants_total: 0.4,
  conferences_created_total: 0.04,
  conference_requests_total: 0.04,
  participants_ice_failed_total: 0.002,
  participants_restart_requested_total: 0.002,
};

const conferenceSizes = Array.from({ length: 21 }, (_, size) => size);

/** `/metrics` of a bridge. @param region as it tells it itself */
export function bridgePage(moment: Moment, region: string): string {
  const gauges = bridgeGauges(moment);
  const conferences = gauges.conferences!;
  const families = metrics.jvb.map((metric) => {
    const short = metric.name.replace("jitsi_jvb_", "");
    switch (metric.kind) {
      case "Counter":
        return counter(
          metric,
          (bridgeCounters[short] ?? (trouble.test(short) ? 0.0005 : 0.05)) * moment.seconds,
        );
      case "Histogram":
        return histogram(metric, (bound) => Math.round(conferences * Math.min(1, bound / 12)), conferences);
      default:
        return gauge(metric, gauges[short] ?? 1);
    }
  });
  const regionOf = {
    name: "jitsi_jvb_region_info",
    kind: "Info",
    description: "The currently configured region.",
  };
  return page([...families, gauge(regionOf, 1, { region })]);
}

/** `/colibri/stats` of a bridge; the names of jitsi-videobridge `VideobridgeStatisticsShim` that are used, and a few beside them. */
export function bridgeStats(moment: Moment, region: string): string {
  const gauges = bridgeGauges(moment);
  return JSON.stringify({
    overall_loss: gauges.loss_fraction,
    incoming_loss: gauges.incoming_loss_fraction,
    outgoing_loss: gauges.outgoing_loss_fraction,
    rtt_aggregate: gauges.average_rtt,
    participants: gauges.current_endpoints,
    endpoints: gauges.current_endpoints,
    bit_rate_download: Math.floor(gauges.incoming_bitrate! / 1000),
    bit_rate_upload: Math.floor(gauges.outgoing_bitrate! / 1000),
    octo_conferences: gauges.conferences_with_relay,
    octo_endpoints: gauges.endpoints_relayed,
    octo_receive_bitrate: gauges.relay_incoming_bitrate,
    octo_send_bitrate: gauges.relay_outgoing_bitrate,
    graceful_shutdown: false,
    healthy: true,
    current_timestamp: "2026-01-01 00:00:00.000",
    region,
    version: "2.3.0",
  });
}

/** `/metrics` of Jicofo with so many bridges. */
export function jicofoPage(seconds: number, bridges: readonly string[]): string {
  const participants = Math.round(100 * bridges.length * load({ seconds, bridge: 0 }));
  const gauges: Readonly<Record<string, number>> = {
    bridge_selector_bridge_count: bridges.length,
    bridge_selector_bridge_count_operational: bridges.length,
    bridge_selector_bridge_count_in_shutdown: 0,
    bridge_selector_bridge_version_count: 1,
    conferences: Math.ceil(participants / 5),
    participants_current: participants,
    largest_conference: 25,
    threads: 90,
    healthy: 1,
  };
  const families = metrics.jicofo.map((metric) => {
    const short = metric.name.replace("jitsi_jicofo_", "");
    return metric.kind === "Counter"
      ? counter(metric, (jicofoCounters[short] ?? 0.0003) * seconds)
      : gauge(metric, gauges[short] ?? 1);
  });
  // Jicofo has some for each bridge, by its address in the brewery (jicofo `BridgeMetrics`).
  const name = "jitsi_jicofo_bridge_endpoints";
  const each = bridges.map((bridge) => sample(name, 20, { jvb: `jvbbrewery@muc.jvb.meet.jitsi/${bridge}` }));
  const heads = head(name, "gauge", "The number of endpoints allocated on the bridge.");
  return page([...families, { lines: [...heads, ...each] }]);
}

/** `/stats` of Jicofo: why bridges were chosen (jicofo `BridgeSelectionStrategy`). */
export function jicofoStats(seconds: number): string {
  const chosen = ["in_region_in_conference", "in_region_group_in_conference", "in_region", "in_region_group"];
  const reasons = ["not_loaded", "least_loaded"].flatMap((load) => [
    ...chosen.map((place) => `total_${load}_${place}`),
    ...(load === "least_loaded" ? ["total_least_loaded_in_conference", "total_least_loaded"] : []),
  ]);
  const counts = Object.fromEntries(reasons.map((name, place) => [name, Math.floor(seconds / (5 + place))]));
  return JSON.stringify({ bridge_selector: { ...counts, bridge_count: 5 }, conferences: 20, threads: 90 });
}

/**
 * A recorded page of Prosody with figures that move: connections and rooms with the load, and everything that only grows by as much as it has in a
 * minute.
 */
export const movingPage = (recorded: string, seconds: number): string =>
  recorded
    .split("\n")
    .filter((line) => !/^# (Recorded|Content-Type)/.test(line))
    .map((line) => {
      const [, series = "", name = "", value = ""] = /^((\w+)(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      if (name === "" || name.endsWith("_created")) return line;
      if (/_(total|sum|count|bucket)$/.test(name)) return `${series} ${Number(value) * (1 + seconds / 60)}`;
      return `${series} ${Math.round(Number(value) * 50 * load({ seconds, bridge: 0 }))}`;
    })
    .join("\n");

/** Lines of one metric, and those that the library puts at the end of the page. */
interface Family {
  readonly lines: readonly string[];
  readonly atEnd?: readonly string[];
}

const page = (families: readonly Family[]): string =>
  [...families.flatMap(({ lines }) => lines), ...families.flatMap(({ atEnd = [] }) => atEnd), ""].join("\n");

const gauge = ({ name, description }: Metric, value: number, labels: Labels = {}): Family => ({
  lines: [...head(name, "gauge", description), sample(name, value, labels)],
});

function counter({ name, description }: Metric, value: number): Family {
  return {
    lines: [...head(name, "counter", description), sample(name, Math.floor(value))],
    atEnd: created(name.replace(/_total$/, ""), description),
  };
}

const histogram = (
  { name, description }: Metric,
  countUpTo: (bound: number) => number,
  count: number,
): Family => ({
  lines: [
    ...head(name, "histogram", description),
    ...conferenceSizes.map((size) => sample(`${name}_bucket`, countUpTo(size), { le: javaDouble(size) })),
    sample(`${name}_bucket`, count, { le: "+Inf" }),
    sample(`${name}_count`, count),
    sample(`${name}_sum`, 6 * count),
  ],
  atEnd: created(name, description),
});

const created = (name: string, description: string): string[] => [
  ...head(`${name}_created`, "gauge", description),
  sample(`${name}_created`, 1.7e9),
];

const head = (name: string, type: string, description: string): string[] => [
  `# HELP ${name} ${description}`,
  `# TYPE ${name} ${type}`,
];

type Labels = Readonly<Record<string, string>>;

/** With the comma after the last label, as the library leaves it. */
function sample(name: string, value: number, labels: Labels = {}): string {
  const all = Object.entries(labels).map(([label, text]) => `${label}="${text}",`);
  return `${name}${all.length === 0 ? "" : `{${all.join("")}}`} ${javaDouble(value)}`;
}

/** `Double.toString`. */
function javaDouble(value: number): string {
  if (Math.abs(value) < 1e7 && (Math.abs(value) >= 1e-3 || value === 0))
    return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}
