import type * as pulumi from "@pulumi/pulumi";
import { MetricDescriptor } from "@pulumi/gcp/monitoring/metricDescriptor.js";
import { stressMetric } from "../../model/bridges/stressMetric.ts";

/**
 * The metric exists before the first autoscaler that names it. One for all customers: an autoscaler looks only at the series of its own
 * group's machines (resource `gce_instance`).
 */
export const stressDescriptor = (
  name: string,
  api: pulumi.Resource,
  parent: pulumi.Resource,
): MetricDescriptor =>
  new MetricDescriptor(
    `${name}-stress`,
    {
      type: stressMetric.type,
      displayName: "Stress of a bridge",
      description: "Load that Jitsi Videobridge reports: 1 is full.",
      metricKind: "GAUGE",
      valueType: "DOUBLE",
      unit: "1",
    },
    { parent, dependsOn: [api] },
  );
