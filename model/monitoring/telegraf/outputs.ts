/** Where Telegraf sends what it has read. */

import { isGroup } from "../../hosts/hosts.ts";
import { stressMetric } from "../../bridges/stressMetric.ts";
import { ports } from "../../topology.ts";
import { measurements } from "../measurements.ts";
import type { Observed, Plugin, Plugins } from "./plugins.ts";

/**
 * On a volume: what waits there outlives Telegraf and, on a machine that stays, a reboot. Telegraf sets no limit to it, `metric_buffer_limit` is of the
 * buffer in memory alone (telegraf `docs/specs/tsd-005-output-buffer-strategy.md`): what waits grows until the disk is full. docs/monitoring.md says
 * how fast.
 */
export const bufferDirectory = "/var/lib/telegraf";

export function outputs(observed: Observed): Plugins[] {
  const { destination, host, settings } = observed;
  const isForScaling = { namepass: [stressMetric.measurement] };
  const isNotForScaling = isGroup(host) ? { namedrop: [stressMetric.measurement] } : {};
  const influxdb: Plugin = {
    ...isNotForScaling,
    alias: "influxdb",
    urls: [destination.url],
    database: destination.database,
    retention_policy: destination.policy,
    skip_database_creation: true,
    username: destination.user,
    password: `\${${destination.passwordVariable}}`,
    timeout: "10s",
    content_encoding: "gzip",
    ...(destination.insecureSkipVerify ? { insecure_skip_verify: true } : {}),
  };
  return [
    {
      outputs: {
        influxdb: [influxdb],
        // Points that it gets go over the disk as well; a few tell as much as all.
        health: [
          {
            namepass: [measurements.telegraf.name],
            service_address: `http://127.0.0.1:${ports.telegrafHealth}`,
          },
        ],
        ...(isGroup(host) ? { stackdriver: [{ ...isForScaling, ...stackdriver }] } : {}),
        ...(settings.monitoring.prometheus === undefined ? {} : { prometheus_client: [prometheusClient] }),
      },
    },
  ];
}

/** Telegraf makes the type from namespace, measurement and field (telegraf `plugins/outputs/stackdriver`); it adds the project's id to the labels itself. */
const stackdriver: Plugin = {
  project: "${PROJECT}",
  namespace: stressMetric.namespace,
  resource_type: "gce_instance",
  metric_data_type: "double",
  tagexclude: ["*"],
  flush_interval: "60s",
  resource_labels: { instance_id: "${INSTANCE_ID}", zone: "${ZONE}" },
};

/**
 * For the customer's own Prometheus: the daemons' pages under their own names, in one page for the host. The daemons themselves stay shut, for
 * a bridge's REST API can shut it down.
 */
const prometheusClient: Plugin = {
  listen: `:${ports.prometheus}`,
  metric_version: 2,
  // A measurement of this name leaves the fields' names as they are (telegraf `plugins/serializers/prometheus`).
  name_override: "prometheus",
  namepass: [measurements.jvb.name, measurements.jicofo.name, measurements.prosody.name],
  collectors_exclude: ["gocollector", "process"],
};
