/**
 * What Telegraf writes, and what queries may ask for: the one list of measurements, tags and fields. Dashboards and alerts are built on it, so a name
 * that nobody writes does not compile.
 */

import { jicofoMetrics, jvbMetrics } from "./metrics.generated.ts";

/** Ids of units as Grafana knows them (@grafana/data `valueFormats`). */
export type Unit =
  | "short"
  | "bps"
  | "Bps"
  | "pps"
  | "percentunit"
  | "percent"
  | "ms"
  | "s"
  | "bytes"
  | "currencyUSD"
  /** Events in a second. */
  | "cps";

/** Counters only grow until their process starts again; queries take their rate or what they grew by. */
export type FieldKind = "gauge" | "counter";

export interface Field {
  readonly kind: FieldKind;
  /** Of the value as it is written; queries derive that of a rate. */
  readonly unit: Unit;
}

/**
 * On every point: `customer` (app prefix), `host` (the machine; members of a group have the instance's name), `region` (as in the settings) and
 * `release`. Members of a group have `pool`, the group's name. Others are the measurement's own.
 */
export const commonTags = ["customer", "host", "pool", "region", "release"] as const;

export interface Measurement {
  readonly name: string;
  /** Beside the common ones; with `host`, they tell the series of this measurement from each other. */
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
}

const gauge = (unit: Unit = "short"): Field => ({ kind: "gauge", unit });
const counter = (unit: Unit = "short"): Field => ({ kind: "counter", unit });

/** The daemons' names say what they measure. */
const unitOf = (name: string): Unit =>
  name.endsWith("bitrate")
    ? "bps"
    : name.endsWith("packet_rate")
      ? "pps"
      : /fraction$|_stress$|cpu_steal$/.test(name)
        ? "percentunit"
        : name.endsWith("rtt")
          ? "ms"
          : /bytes_(received|sent)|heap_/.test(name)
            ? "bytes"
            : "short";

const fieldsOf = <Name extends string>(
  metrics: Readonly<Record<Name, "gauge" | "counter" | "histogram">>,
): Readonly<Record<Name, Field>> =>
  Object.fromEntries(
    (Object.keys(metrics) as Name[])
      .filter((name) => metrics[name] !== "histogram")
      .map((name) => [name, metrics[name] === "counter" ? counter(unitOf(name)) : gauge(unitOf(name))]),
  ) as Record<Name, Field>;

export const measurements = {
  /** `/metrics` of every bridge. */
  jvb: { name: "jitsi_jvb", tags: ["bridge"], fields: fieldsOf(jvbMetrics) },
  /** Its histogram of conferences by size: a point for each bound `le`, cumulative as Prometheus has it. */
  conferenceSizes: {
    name: "jitsi_jvb",
    tags: ["bridge", "le"],
    fields: { jitsi_jvb_conferences_by_size_bucket: gauge() },
  },
  /** `/colibri/stats` of every bridge, for what `/metrics` has not (jitsi-videobridge `VideobridgeStatistics`). */
  colibri: {
    name: "jitsi_colibri",
    tags: ["bridge"],
    fields: {
      overall_loss: gauge("percentunit"),
      rtt_aggregate: gauge("ms"),
      participants: gauge(),
      octo_conferences: gauge(),
      octo_endpoints: gauge(),
      /** kbit/s. */
      octo_receive_bitrate: gauge(),
      octo_send_bitrate: gauge(),
    },
  },
  jicofo: { name: "jitsi_jicofo", tags: [], fields: fieldsOf(jicofoMetrics) },
  /** Each Prosody; `prosody` is `main` or `jvb`, `vhost` its own domain where it tells one. */
  prosody: {
    name: "prosody",
    /** The last two are of connections alone. */
    tags: ["prosody", "vhost", "type", "ip_family"],
    fields: {
      prosody_mod_c2s__connections: gauge(),
      prosody_mod_muc__live_room: gauge(),
      prosody_mod_bosh__active_sessions: gauge(),
      prosody_stats_processing_seconds_sum: counter("s"),
    },
  },
  /** nginx's stub_status. */
  nginx: {
    name: "nginx",
    tags: [],
    fields: {
      active: gauge(),
      requests: counter(),
      accepts: counter(),
      handled: counter(),
      waiting: gauge(),
    },
  },
  /** By Docker's API; `container` is the service's name in the deployment, e.g. `prosody-jvb`. A full core is 100. */
  containerCpu: {
    name: "docker_container_cpu",
    tags: ["container"],
    fields: { usage_percent: gauge("percent") },
  },
  containerMemory: { name: "docker_container_mem", tags: ["container"], fields: { usage: gauge("bytes") } },
  /** Of the whole machine, in percent. */
  cpu: {
    name: "cpu",
    tags: [],
    fields: {
      /** Everything but idle. */
      usage_active: gauge("percent"),
      usage_idle: gauge("percent"),
      usage_user: gauge("percent"),
      usage_system: gauge("percent"),
      usage_softirq: gauge("percent"),
      usage_iowait: gauge("percent"),
      usage_steal: gauge("percent"),
    },
  },
  memory: { name: "mem", tags: [], fields: { used_percent: gauge("percent"), available: gauge("bytes") } },
  system: { name: "system", tags: [], fields: { load1: gauge(), n_cpus: gauge(), uptime: gauge("s") } },
  disk: {
    name: "disk",
    tags: ["path"],
    fields: { used_percent: gauge("percent"), free: gauge("bytes"), inodes_used_percent: gauge("percent") },
  },
  network: {
    name: "net",
    tags: ["interface"],
    fields: {
      bytes_recv: counter("bytes"),
      bytes_sent: counter("bytes"),
      packets_recv: counter(),
      packets_sent: counter(),
      drop_in: counter(),
      drop_out: counter(),
      err_in: counter(),
      err_out: counter(),
    },
  },
  /** The kernel's own counters (`/proc/net/snmp`). */
  kernelNetwork: {
    name: "nstat",
    tags: [],
    fields: {
      UdpInDatagrams: counter(),
      UdpOutDatagrams: counter(),
      UdpInErrors: counter(),
      UdpRcvbufErrors: counter(),
      UdpSndbufErrors: counter(),
    },
  },
  /** What AWS's network card counts when the machine is over its allowance (AWS docs, "Monitor network performance for ENA settings"). */
  ena: {
    name: "ethtool",
    tags: ["interface"],
    fields: {
      bw_in_allowance_exceeded: counter(),
      bw_out_allowance_exceeded: counter(),
      pps_allowance_exceeded: counter(),
      conntrack_allowance_exceeded: counter(),
      linklocal_allowance_exceeded: counter(),
    },
  },
  /** The public host's certificate, as nginx serves it; `expiry` is the time left. */
  certificate: { name: "x509_cert", tags: [], fields: { expiry: gauge("s") } },
  /** Telegraf itself; `output` is the one that it tells of. */
  telegraf: {
    name: "internal_write",
    tags: ["output"],
    fields: {
      buffer_size: gauge(),
      metrics_dropped: counter(),
      metrics_written: counter(),
      errors: counter(),
    },
  },
  /** InfluxDB itself. */
  database: {
    name: "influxdb_database",
    tags: ["database"],
    fields: { numSeries: gauge(), numMeasurements: gauge() },
  },
  /** At list prices of the region, in US dollars an hour (model/clouds/prices.ts). A bridge's traffic, by its bit rate; and the machine, by its type. */
  cost: {
    name: "cost",
    tags: [],
    fields: {
      egress_usd_per_hour: gauge("currencyUSD"),
      relay_usd_per_hour: gauge("currencyUSD"),
      machine_usd_per_hour: gauge("currencyUSD"),
    },
  },
  /** What each group is set to, written by the app server's Telegraf. */
  scaling: {
    name: "scaling",
    tags: [],
    fields: { min: gauge(), max: gauge(), target_stress: gauge("percentunit") },
  },
} as const satisfies Readonly<Record<string, Measurement>>;

export type MeasurementName = keyof typeof measurements;

export type FieldOf<M extends MeasurementName> = M extends MeasurementName
  ? keyof (typeof measurements)[M]["fields"] & string
  : never;

export type TagOf<M extends MeasurementName> =
  (typeof commonTags)[number] | (typeof measurements)[M]["tags"][number];
