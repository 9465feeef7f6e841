/** Groups add bridges before they remove any, find the dead ones, and grow in time. */

import { ports } from "../../../model/topology.ts";
import {
  about,
  atLeast,
  between,
  from,
  is,
  isZone,
  matches,
  type Promised,
  type ResourcePromise,
  valuesAt,
} from "./promise.ts";

const template = "gcp:compute:RegionInstanceTemplate";
const group = "gcp:compute:RegionInstanceGroupManager";
const scaler = "gcp:compute:RegionAutoscaler";
const check = "gcp:compute:HealthCheck";

export const groups: readonly ResourcePromise[] = [
  ...about(group, [
    ["updatePolicy.maxUnavailableFixed", is(0), "a rollout would remove bridges before others are ready"],
    [
      "updatePolicy.maxSurgeFixed",
      (value, resource) => value === valuesAt(resource.properties, "distributionPolicyZones[]").length,
      "Google Cloud takes only 0 or one per zone; with none a rollout could not add before it removes",
    ],
    ["updatePolicy.minReadySec", atLeast(30), "old bridges would go before new ones have joined the brewery"],
    ["updatePolicy.type", is("PROACTIVE"), "a new template would reach only machines made by chance"],
    ["updatePolicy.minimalAction", is("REPLACE"), "a change could restart a bridge in place, undrained"],
    ["updatePolicy.mostDisruptiveAllowedAction", is("REPLACE"), "no change would ever be carried out"],
    [
      "updatePolicy.replacementMethod",
      is("SUBSTITUTE"),
      "`RECREATE` keeps names, so the old machine would have to go first",
    ],
    ["updatePolicy.instanceRedistributionType", is("PROACTIVE"), "one zone could come to hold all bridges"],
    ["distributionPolicyTargetShape", is("EVEN"), "one zone could come to hold all bridges"],
    [
      "distributionPolicyZones",
      (value) =>
        Array.isArray(value) &&
        new Set(value).size === value.length &&
        value.length >= 2 &&
        value.every(isZone),
      "the outage of one zone would end the region",
    ],
    [
      "versions[].instanceTemplate",
      from(template, "selfLink"),
      "machines would be made from another template",
    ],
    ["autoHealingPolicies.healthCheck", from(check, "id"), "a dead bridge would stay in its group"],
    [
      "autoHealingPolicies.initialDelaySec",
      between(300, 3600),
      "a machine that is still starting would be replaced, for ever",
    ],
    [
      "instanceLifecyclePolicy.forceUpdateOnRepair",
      is("YES"),
      "a repair would use a template that may be gone",
    ],
    ["waitForInstances", is(false), "every update would wait an hour for bridges that drain"],
  ]),
  ...about(check, [
    ["httpHealthCheck.port", is(ports.colibri), "every healthy bridge would be replaced, with its calls"],
    [
      "httpHealthCheck.requestPath",
      is("/about/health"),
      "a dead bridge would pass for healthy, or all for dead",
    ],
    ["checkIntervalSec", between(5, 30), "a dead bridge would be found late"],
    ["timeoutSec", between(1, 10), "a busy bridge would pass for dead"],
    [
      "unhealthyThreshold",
      (value, { properties }) => Number(value) * Number(properties.checkIntervalSec) >= 60,
      "one pause of the Java machine would cost a bridge and its calls",
    ],
    ["healthyThreshold", is(1), "a recovered bridge would be replaced all the same"],
  ]),
  ...about(scaler, [
    ["target", from(group, "id"), "nothing would scale the group"],
    ["autoscalingPolicy.mode", is("ON"), "the group would neither grow nor shrink"],
    ["autoscalingPolicy.minReplicas", atLeast(1), "the region could be left without a bridge"],
    [
      "autoscalingPolicy.maxReplicas",
      (value, { properties }) =>
        Number(value) >= Number(valuesAt(properties, "autoscalingPolicy.minReplicas")[0]) &&
        value !== undefined,
      "the group could not grow",
    ],
    [
      "autoscalingPolicy.cooldownPeriod",
      between(120, 600),
      "bridges that still start would count, and the group would overshoot",
    ],
    [
      "autoscalingPolicy.stabilizationPeriod",
      atLeast(600),
      "a lull between two meetings would remove bridges",
    ],
    [
      "autoscalingPolicy.metrics[].name",
      matches(/^custom\.googleapis\.com\/jitsi\/jvb\/stress$/),
      "the group would not follow Jitsi's own measure of load",
    ],
    ["autoscalingPolicy.metrics[].type", is("GAUGE"), "Google Cloud would read the stress as a rate"],
    ["autoscalingPolicy.metrics[].target", between(0.2, 0.8), "bridges would be full before others come"],
    [
      "autoscalingPolicy.metrics[].filter",
      is('resource.type = "gce_instance"'),
      "an autoscaler takes a metric of machines only with this filter",
    ],
    [
      "autoscalingPolicy.cpuUtilization.target",
      between(0.3, 0.9),
      "a bridge whose stress is not told would never be relieved",
    ],
    [
      "autoscalingPolicy.scaleInControl.maxScaledInReplicas.fixed",
      between(1, 3),
      "many bridges would drain at once",
    ],
    ["autoscalingPolicy.scaleInControl.timeWindowSec", atLeast(600), "many bridges would drain at once"],
    [
      "autoscalingPolicy.scalingSchedules[].schedule",
      matches(/^(\S+ ){4}\S+$/),
      "the morning would begin with few bridges",
      hasSchedules,
    ],
    [
      "autoscalingPolicy.scalingSchedules[].durationSec",
      atLeast(300),
      "the morning would begin with few bridges",
      hasSchedules,
    ],
    [
      "autoscalingPolicy.scalingSchedules[].minRequiredReplicas",
      atLeast(1),
      "the morning would begin with few bridges",
      hasSchedules,
    ],
    [
      "autoscalingPolicy.scalingSchedules[].timeZone",
      matches(/^[A-Z]\w+\/\w+/),
      "the schedule would run by UTC",
      hasSchedules,
    ],
    [
      "autoscalingPolicy.scalingSchedules[].name",
      matches(/^[a-z]/),
      "Google Cloud refuses a schedule without a name",
      hasSchedules,
    ],
  ]),
  ...about("gcp:monitoring:MetricDescriptor", [
    [
      "type",
      is("custom.googleapis.com/jitsi/jvb/stress"),
      "autoscalers would name a metric that does not exist",
    ],
    ["metricKind", is("GAUGE"), "an autoscaler does not take the metric"],
    ["valueType", is("DOUBLE"), "the stress, below 1, would be written as 0"],
  ]),
];
function hasSchedules({ properties }: Promised): boolean {
  return valuesAt(properties, "autoscalingPolicy.scalingSchedules")[0] !== undefined;
}
