/** The metric by which groups of bridges scale: Telegraf writes it, the platform describes it, the autoscaler reads it. */

const namespace = "jitsi";
const measurement = "jvb";
const field = "stress";

export const stressMetric = {
  namespace,
  measurement,
  field,
  /** As the bridge itself calls it, on `/metrics` (jitsi-videobridge `VideobridgeMetrics`). */
  jvbField: "jitsi_jvb_stress",
  /** As Cloud Monitoring calls it, with Telegraf's default path. */
  type: `custom.googleapis.com/${namespace}/${measurement}/${field}`,
} as const;
