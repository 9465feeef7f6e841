/** Alerts on Jicofo, both Prosodies and the certificate. */

import { ask } from "../../model/monitoring/query.ts";
import { disconnectsPerRestart } from "../../model/restarts.ts";
import { certificateLimits, coreLimits } from "../dashboards/limits.ts";
import { quietWithoutData, quietWithoutDatabase, type Alert } from "./alert.ts";

export const signallingAlerts: readonly Alert[] = [
  {
    name: "jicofo-silent",
    title: "Jicofo reports no metrics",
    severity: "page",
    queries: {
      A: {
        // Never 0 while it runs. Jicofo exports `jitsi_jicofo_healthy` only with its own checks, which are off (services/jicofo.ts).
        ask: ask({ of: "jicofo", field: "jitsi_jicofo_threads", over: "last", by: ["host"] }),
        reduce: "last",
        minutes: 60,
        everyMinutes: 5,
        fill: "0",
      },
      // Telegraf's own heartbeat there. Without it, `telegraf-silent` fires instead.
      B: {
        ask: ask({ of: "system", field: "uptime", over: "last", by: ["host"] }),
        reduce: "last",
        minutes: 60,
        everyMinutes: 5,
        fill: "0",
      },
    },
    math: "$A < 1 && $B > 0",
    threshold: { is: "gt", than: 0 },
    forMinutes: 3,
    ...quietWithoutDatabase,
    summary: "Jicofo on {{ .Labels.host }} has reported nothing for minutes, although its machine has",
  },
  {
    name: "jicofo-xmpp-reconnects",
    title: "Jicofo keeps losing a connection to Prosody",
    severity: "page",
    queries: {
      A: {
        ask: ask({ of: "jicofo", field: "jitsi_jicofo_xmpp_disconnects_total", over: "increase" }),
        reduce: "sum",
        minutes: 15,
      },
    },
    // A normal update restarts each Prosody once; another restart within 15 minutes is a fault. Our own limit.
    threshold: { is: "gt", than: 2 * disconnectsPerRestart },
    forMinutes: 0,
    ...quietWithoutData,
    summary:
      'Jicofo counted {{ printf "%.0f" .Values.A.Value }} disconnects from Prosody in 15 minutes (two per lost connection)',
  },
  {
    name: "prosody-cpu",
    title: "Prosody is close to using a full core",
    severity: "page",
    queries: {
      A: {
        ask: ask({
          of: "containerCpu",
          field: "usage_percent",
          over: "mean",
          where: { container: "/^prosody(-jvb)?$/" },
        }),
        reduce: "mean",
        minutes: 3,
      },
    },
    threshold: { is: "gt", than: coreLimits.bad },
    forMinutes: 5,
    ...quietWithoutData,
    summary: '{{ .Labels.container }} uses {{ printf "%.0f" .Values.A.Value }} % of the only core it can use',
  },
  {
    name: "certificate-expiry",
    title: "Certificate expires soon",
    severity: "ticket",
    queries: {
      A: {
        ask: ask({ of: "certificate", field: "expiry", over: "last", by: ["host"] }),
        reduce: "last",
        // Collected once an hour.
        minutes: 180,
      },
    },
    threshold: { is: "lt", than: certificateLimits.bad },
    forMinutes: 5,
    ...quietWithoutData,
    summary: "The public certificate expires in {{ humanizeDuration .Values.A.Value }}",
  },
];
