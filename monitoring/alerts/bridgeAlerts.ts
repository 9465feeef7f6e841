/** Alerts on bridges: load, quality, and whether Jicofo knows them. Limits that dashboards also show are shared with them. */

import { ask } from "../../model/monitoring/query.ts";
import { disconnectsPerRestart } from "../../model/restarts.ts";
import { lossLimits, roundTripLimits, stressLimits } from "../dashboards/limits.ts";
import { quietWithoutData, quietWithoutDatabase, type Alert, type AlertQuery } from "./alert.ts";

/** The network of a single participant says nothing about a bridge. Our own limit. */
const enoughEndpoints = 10;

const bridge = "{{ .Labels.bridge }} ({{ .Labels.host }})";

/** Bridges that left Prosody-JVB without announcing a shutdown (jicofo `BridgeSelector`). */
const lostWithin = (minutes: number): AlertQuery => ({
  ask: ask({ of: "jicofo", field: "jitsi_jicofo_bridge_selector_lost_bridges_total", over: "increase" }),
  reduce: "sum",
  minutes,
});

const bridgeCount = ask({ of: "jicofo", field: "jitsi_jicofo_bridge_selector_bridge_count", over: "max" });

const endpoints: AlertQuery = {
  ask: ask({ of: "jvb", field: "jitsi_jvb_local_endpoints", over: "mean" }),
  reduce: "mean",
  minutes: 3,
};

/** Within 15 minutes: an update and a fix. Our own limit. */
const ordinaryRestarts = 2;

export const bridgeAlerts: readonly Alert[] = [
  {
    name: "no-operational-bridge",
    title: "No operational bridge",
    severity: "page",
    queries: {
      A: {
        ask: ask({
          of: "jicofo",
          field: "jitsi_jicofo_bridge_selector_bridge_count_operational",
          over: "last",
        }),
        reduce: "last",
        minutes: 5,
      },
    },
    threshold: { is: "lt", than: 1 },
    // Jicofo has its bridges back 10 to 30 s after a restart of Prosody-JVB (model/restarts.ts); upstream's Jicofo_JVBs_Missing waits 5 min.
    forMinutes: 2,
    ...quietWithoutData,
    summary: "Jicofo has no bridge for new calls",
  },
  {
    name: "lost-bridges",
    title: "Bridges lost",
    severity: "ticket",
    queries: { A: lostWithin(10) },
    // Upstream's Jicofo_JVBs_Lost_High names 1 (smoke), 2 (warn) and 4 (severe) in a minute for fleets of hundreds. With a handful of bridges, a single one
    // lost without a shutdown is a fault.
    threshold: { is: "gte", than: 1 },
    forMinutes: 0,
    ...quietWithoutData,
    summary: '{{ printf "%.0f" .Values.A.Value }} bridges left without a shutdown within 10 minutes',
  },
  {
    name: "most-bridges-lost",
    title: "Most bridges lost",
    severity: "page",
    queries: {
      // Short, so that one flapping bridge does not count as several.
      A: lostWithin(3),
      B: { ask: bridgeCount, reduce: "max", minutes: 15 },
      C: { ask: bridgeCount, reduce: "last", minutes: 3 },
    },
    // Half of them and more than one: a zone, a host or the path to Prosody-JVB, not a single machine. Our own limit. They must still be missing: when
    // Prosody-JVB restarts, Jicofo loses every bridge (jicofo `BaseBrewery.stop`) and has them back within 30 s, which the maximum per minute hides.
    math: "$A > 1 && $A >= $B / 2 && $C <= $B / 2",
    threshold: { is: "gt", than: 0 },
    forMinutes: 0,
    ...quietWithoutData,
    summary:
      '{{ printf "%.0f" .Values.A.Value }} of {{ printf "%.0f" .Values.B.Value }} bridges were lost within 3 minutes',
  },
  {
    name: "bridge-versions-differ",
    title: "Bridges run different versions",
    severity: "ticket",
    queries: {
      A: {
        ask: ask({
          of: "jicofo",
          field: "jitsi_jicofo_bridge_selector_bridge_version_count",
          over: "max",
        }),
        reduce: "last",
        minutes: 5,
      },
    },
    threshold: { is: "gt", than: 1 },
    // Upstream's Jicofo_JVB_Version_Mismatch: 2 h. Here, a pool updates one member at a time, each for up to an hour (model/bridges/drain.ts).
    forMinutes: 240,
    ...quietWithoutData,
    summary: 'Bridges have run {{ printf "%.0f" .Values.A.Value }} different versions for four hours',
  },
  {
    name: "bridge-stress",
    title: "Bridge is full",
    severity: "ticket",
    queries: {
      A: { ask: ask({ of: "jvb", field: "jitsi_jvb_stress", over: "mean" }), reduce: "mean", minutes: 3 },
    },
    threshold: { is: "gt", than: stressLimits.bad },
    forMinutes: 5,
    ...quietWithoutData,
    summary: `Bridge ${bridge} has a stress of {{ printf "%.2f" .Values.A.Value }}`,
  },
  {
    name: "all-bridges-full",
    title: "All bridges are full",
    severity: "page",
    queries: {
      A: {
        ask: ask({ of: "jvb", field: "jitsi_jvb_stress", over: "mean", across: "mean" }),
        reduce: "mean",
        minutes: 3,
      },
    },
    threshold: { is: "gt", than: stressLimits.bad },
    forMinutes: 5,
    ...quietWithoutData,
    summary: 'The average stress of all bridges is {{ printf "%.2f" .Values.A.Value }}: no capacity left',
  },
  {
    name: "packet-loss",
    title: "Packet loss on a bridge",
    severity: "page",
    queries: {
      A: {
        ask: ask({ of: "jvb", field: "jitsi_jvb_loss_fraction", over: "mean" }),
        reduce: "mean",
        minutes: 3,
      },
      B: endpoints,
    },
    math: `$A > ${lossLimits.bad} && $B >= ${enoughEndpoints}`,
    threshold: { is: "gt", than: 0 },
    forMinutes: 5,
    ...quietWithoutData,
    summary: `Bridge ${bridge} loses {{ humanizePercentage .Values.A.Value }} of its packets`,
  },
  {
    name: "round-trip-time",
    title: "High round-trip time on a bridge",
    severity: "ticket",
    queries: {
      A: {
        ask: ask({ of: "jvb", field: "jitsi_jvb_average_rtt", over: "mean" }),
        reduce: "mean",
        minutes: 5,
      },
      B: endpoints,
    },
    math: `$A > ${roundTripLimits.bad} && $B >= ${enoughEndpoints}`,
    threshold: { is: "gt", than: 0 },
    forMinutes: 10,
    ...quietWithoutData,
    summary: `Participants on bridge ${bridge} have an average round-trip time of {{ printf "%.0f" .Values.A.Value }} ms`,
  },
  {
    name: "bridge-xmpp-reconnects",
    title: "Bridge keeps losing its connection to Prosody-JVB",
    severity: "ticket",
    queries: {
      A: {
        ask: ask({ of: "jvb", field: "jitsi_jvb_xmpp_disconnects_total", over: "increase" }),
        reduce: "sum",
        minutes: 15,
      },
    },
    threshold: { is: "gt", than: ordinaryRestarts * disconnectsPerRestart },
    forMinutes: 0,
    ...quietWithoutData,
    summary: `Bridge ${bridge} counted {{ printf "%.0f" .Values.A.Value }} disconnects from Prosody-JVB in 15 minutes (two per lost connection)`,
  },
  {
    name: "bridges-missing",
    title: "Bridges unknown to Jicofo",
    severity: "ticket",
    queries: {
      // Containers stay healthy without Prosody-JVB, so only the two counts reveal it.
      A: {
        ask: ask({ of: "jvb", field: "jitsi_jvb_stress", over: "last", across: "count" }),
        reduce: "min",
        minutes: 5,
      },
      B: {
        ask: ask({
          of: "jicofo",
          field: "jitsi_jicofo_bridge_selector_bridge_count",
          over: "max",
          across: "max",
        }),
        reduce: "max",
        minutes: 5,
      },
    },
    math: "$A - $B",
    threshold: { is: "gt", than: 0 },
    // Longer than any start or restart.
    forMinutes: 10,
    ...quietWithoutData,
    summary:
      '{{ printf "%.0f" .Values.A.Value }} bridges are running, but Jicofo knows only {{ printf "%.0f" .Values.B.Value }}',
  },
  {
    name: "bridges-unmeasured",
    title: "Bridges report no metrics",
    severity: "ticket",
    queries: {
      A: {
        ask: ask({
          of: "jicofo",
          field: "jitsi_jicofo_bridge_selector_bridge_count",
          over: "last",
          across: "max",
        }),
        reduce: "min",
        minutes: 5,
      },
      B: {
        ask: ask({ of: "jvb", field: "jitsi_jvb_stress", over: "last", across: "count" }),
        reduce: "last",
        minutes: 60,
        everyMinutes: 5,
        fill: "0",
      },
    },
    math: "$A - $B",
    threshold: { is: "gt", than: 0 },
    // Longer than one interval of B, because the last one has only begun.
    forMinutes: 10,
    ...quietWithoutDatabase,
    summary:
      'Jicofo knows {{ printf "%.0f" .Values.A.Value }} bridges, but only {{ printf "%.0f" .Values.B.Value }} report metrics',
  },
  {
    name: "group-at-maximum",
    title: "Group is at its maximum size",
    severity: "ticket",
    queries: {
      A: {
        ask: ask({
          of: "jvb",
          field: "jitsi_jvb_stress",
          over: "last",
          across: "count",
          by: ["pool"],
          where: { pool: "/./" },
        }),
        reduce: "max",
        minutes: 5,
      },
      B: {
        ask: ask({ of: "scaling", field: "max", over: "last", across: "max", by: ["pool"] }),
        reduce: "last",
        minutes: 5,
      },
      C: {
        ask: ask({
          of: "jvb",
          field: "jitsi_jvb_stress",
          over: "mean",
          across: "mean",
          by: ["pool"],
          where: { pool: "/./" },
        }),
        reduce: "mean",
        minutes: 5,
      },
      D: {
        ask: ask({ of: "scaling", field: "target_stress", over: "last", across: "max", by: ["pool"] }),
        reduce: "last",
        minutes: 5,
      },
    },
    // Stress must be above the target as well: a rolling update exceeds the maximum while old members drain.
    math: "$A >= $B && $C > $D",
    threshold: { is: "gt", than: 0 },
    forMinutes: 10,
    ...quietWithoutData,
    summary:
      'Group {{ .Labels.pool }} is at its maximum of {{ printf "%.0f" .Values.B.Value }} bridges with a mean stress of {{ printf "%.2f" .Values.C.Value }}',
  },
];
