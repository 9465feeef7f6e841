/** Alerts on machines, and on monitoring itself. */

import { ask, type Query } from "../../model/monitoring/query.ts";
import type { FieldOf } from "../../model/monitoring/measurements.ts";
import { fullLimits } from "../dashboards/limits.ts";
import { quietWithoutData, quietWithoutDatabase, type Alert, type AlertQuery } from "./alert.ts";

const exceeded = (field: FieldOf<"ena">): AlertQuery => ({
  ask: ask({ of: "ena", field, over: "increase" }),
  reduce: "sum",
  minutes: 5,
});

/** Every Telegraf writes this, regardless of its other inputs. */
const alive: Query<"system"> = ask({ of: "system", field: "uptime", over: "last", by: ["host"] });

export const machineAlerts: readonly Alert[] = [
  {
    name: "udp-buffer-drops",
    title: "UDP packets dropped at the socket",
    severity: "ticket",
    queries: {
      A: {
        ask: ask({ of: "kernelNetwork", field: "UdpRcvbufErrors", over: "rate" }),
        reduce: "mean",
        minutes: 5,
      },
    },
    // A full bridge takes in some 10,000 packets a second (docs/load.md): 0.1 % of them. Our own limit; upstream's Coturn_UDP_Errors_High: 17 a second.
    threshold: { is: "gt", than: 10 },
    forMinutes: 10,
    ...quietWithoutData,
    summary:
      '{{ .Labels.host }} drops {{ printf "%.0f" .Values.A.Value }} packets per second because the bridge does not read them in time',
  },
  {
    name: "ena-allowance",
    title: "AWS is throttling the network",
    severity: "ticket",
    queries: {
      A: exceeded("bw_in_allowance_exceeded"),
      B: exceeded("bw_out_allowance_exceeded"),
      C: exceeded("pps_allowance_exceeded"),
      D: exceeded("conntrack_allowance_exceeded"),
    },
    // Each one was queued or dropped (AWS, "Monitor network performance for ENA settings"); short bursts are harmless: one in three seconds. Our own limit.
    // Excludes link-local addresses, which serve DNS and NTP, not calls.
    math: "$A + $B + $C + $D",
    threshold: { is: "gt", than: 100 },
    forMinutes: 10,
    ...quietWithoutData,
    summary:
      "AWS queues or drops packets of {{ .Labels.host }}: it exceeds the network limits of its instance type",
  },
  {
    name: "disk-filling",
    title: "Disk is filling up",
    severity: "ticket",
    queries: {
      A: { ask: ask({ of: "disk", field: "used_percent", over: "last" }), reduce: "last", minutes: 10 },
    },
    // Upstream's System_Disk_Usage_High lies around it: 80 (warn), 90 (severe).
    threshold: { is: "gt", than: fullLimits.bad },
    forMinutes: 10,
    ...quietWithoutData,
    summary: '{{ .Labels.path }} on {{ .Labels.host }} is {{ printf "%.0f" .Values.A.Value }} % full',
  },
  {
    name: "telegraf-silent",
    title: "Machine reports no metrics",
    severity: "ticket",
    queries: {
      A: {
        // Group members are ephemeral; `bridges-unmeasured` covers them.
        ask: { ...alive, where: { pool: "" } },
        reduce: "last",
        // How long a silent machine is still known.
        minutes: 24 * 60,
        everyMinutes: 5,
        fill: "0",
      },
    },
    threshold: { is: "lte", than: 0 },
    // Longer than an interval and the start of the next one, which has no points yet. A restart is shorter.
    forMinutes: 6,
    ...quietWithoutDatabase,
    summary: "{{ .Labels.host }} has reported nothing for minutes",
  },
  {
    name: "telegraf-drops",
    title: "Telegraf drops metrics",
    severity: "ticket",
    queries: {
      A: {
        ask: ask({
          of: "telegraf",
          field: "metrics_dropped",
          over: "increase",
          // Only this output stores metrics; the others export current values.
          where: { output: "influxdb" },
        }),
        reduce: "sum",
        minutes: 15,
      },
    },
    threshold: { is: "gt", than: 0 },
    forMinutes: 0,
    ...quietWithoutData,
    summary: 'Telegraf on {{ .Labels.host }} dropped {{ printf "%.0f" .Values.A.Value }} points',
  },
  {
    name: "no-measurements",
    title: "No metrics at all",
    severity: "page",
    queries: {
      A: {
        ask: ask({ of: "system", field: "uptime", over: "last", across: "count" }),
        reduce: "max",
        minutes: 5,
      },
    },
    threshold: { is: "lt", than: 1 },
    forMinutes: 3,
    // The only alert for which silence is the fault.
    noData: "Alerting",
    onError: "Alerting",
    summary: "InfluxDB receives no metrics from any machine, or does not answer: no other alert can fire",
  },
];
