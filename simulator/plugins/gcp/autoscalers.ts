/** Autoscalers, and what they and their groups ask of each other. */
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { number, object, objects, text } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { nameProblems, rfc1035 } from "./names.ts";
import { computeId } from "./network.ts";
import { absolutePath, computeOutputs, scopeOf } from "./paths.ts";
import { badRequest, badValue } from "./refusals.ts";

export const group = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager";

export const autoscaler = "gcp:compute/regionAutoscaler:RegionAutoscaler";

export function scalerOf(world: CloudWorld, groupId: string, settings: Values): Thing | undefined {
  return world
    .things(autoscaler)
    .find(({ state }) => absolutePath(group, text(state.target), scopeOf(state, settings)) === groupId);
}

/** What a group with an autoscaler must not have (cloud.google.com/compute/docs/autoscaler, "Limitations"). */
export function refuseScaled(inputs: Values, scaler: Values): void {
  const stateful = ["statefulDisks", "statefulExternalIps", "statefulInternalIps"].filter(
    (key) => objects(inputs[key]).length > 0,
  );
  if (stateful.length > 0)
    throw new Error(
      badRequest(
        `Autoscaling is not supported for managed instance groups with stateful configuration (${stateful.join(", ")}).`,
      ),
    );
  const { min, max } = limitsOf(scaler);
  const size = inputs.targetSize;
  // Google takes it, and group and autoscaler then undo each other at every update; refused here so that it shows.
  if (typeof size === "number" && size > 0)
    throw new Error(
      badRequest(
        `targetSize (${size}) must not be set on a group that an autoscaler sizes (${min} to ${max}).`,
      ),
    );
  const shape = text(inputs.distributionPolicyTargetShape);
  if (shape !== "" && shape !== "EVEN")
    throw new Error(
      badRequest(
        `Autoscaling of a regional group needs the distribution policy target shape EVEN; it is ${shape}.`,
      ),
    );
  const redistribution = text(object(inputs.updatePolicy).instanceRedistributionType);
  if (redistribution === "NONE" && text(object(scaler.autoscalingPolicy).mode) !== "ONLY_SCALE_OUT")
    throw new Error(
      badRequest("Autoscaling in both directions needs proactive redistribution of a regional group."),
    );
}

function limitsOf(scaler: Values): { min: number; max: number } {
  const policy = object(scaler.autoscalingPolicy);
  return { min: number(policy.minReplicas), max: number(policy.maxReplicas) };
}

export const autoscalers: Kind = {
  id: computeId(autoscaler),
  uses: [{ path: "target", type: group, holds: true }],
  problems: ({ inputs }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...policyProblems(object(inputs.autoscalingPolicy)),
  ],
  outputs: ({ id, seed }) => computeOutputs(id, seed),
  create: (call) => {
    checkScaler(call);
    return {};
  },
  update: (call) => {
    checkScaler(call);
    return {};
  },
};

function checkScaler({ world, inputs, settings, id }: Call): void {
  const scope = scopeOf(inputs, settings);
  const target = absolutePath(group, text(inputs.target), scope);
  if (target.includes("/regions/") && !target.includes(`/regions/${scope.region}/`))
    throw new Error(
      badValue("target", target, `The group is not in the autoscaler's region '${scope.region}'`),
    );
  const other = scalerOf(world, target, settings);
  if (other && other.id !== id)
    throw new Error(badRequest(`The group '${target}' has an autoscaler already: '${other.id}'.`));
  const found = world.thing(group, target);
  if (found) refuseScaled(found.state, inputs);
}

function policyProblems(policy: Values): string[] {
  const { minReplicas: min, maxReplicas: max } = policy;
  const metrics = objects(policy.metrics);
  const cpu = object(policy.cpuUtilization).target;
  const schedules = objects(policy.scalingSchedules);
  const fixed = object(object(policy.scaleInControl).maxScaledInReplicas);
  return [
    ...(typeof min === "number" && typeof max === "number" && min > max
      ? [
          badValue(
            "autoscalingPolicy.maxNumReplicas",
            String(max),
            `maxNumReplicas must be at least minNumReplicas (${min})`,
          ),
        ]
      : []),
    ...(typeof max === "number" && max < 1
      ? [badValue("autoscalingPolicy.maxNumReplicas", String(max), "Must be at least 1")]
      : []),
    ...(typeof cpu === "number" && (cpu <= 0 || cpu > 1)
      ? [
          badValue(
            "autoscalingPolicy.cpuUtilization.utilizationTarget",
            String(cpu),
            "Must be above 0 and at most 1",
          ),
        ]
      : []),
    ...(metrics.length > 5
      ? [
          badValue(
            "autoscalingPolicy.customMetricUtilizations",
            String(metrics.length),
            "There can be at most 5 metrics",
          ),
        ]
      : []),
    ...metrics.flatMap(metricProblems),
    ...(schedules.length > 128
      ? [
          badValue(
            "autoscalingPolicy.scalingSchedules",
            String(schedules.length),
            "There can be at most 128 schedules",
          ),
        ]
      : []),
    ...schedules.flatMap((schedule) => scheduleProblems(schedule)),
    ...(fixed.fixed !== undefined && fixed.percent !== undefined
      ? [
          badValue(
            "autoscalingPolicy.scaleInControl.maxScaledInReplicas",
            "",
            "Fixed and percent exclude each other",
          ),
        ]
      : []),
    ...(["", "ON", "OFF", "ONLY_UP", "ONLY_SCALE_OUT"].includes(text(policy.mode))
      ? []
      : [badValue("autoscalingPolicy.mode", text(policy.mode), "Must be ON, OFF or ONLY_SCALE_OUT")]),
  ];
}

function metricProblems(metric: Values): string[] {
  const name = text(metric.name);
  const filter = text(metric.filter);
  const aims = ["target", "singleInstanceAssignment"].filter((key) => metric[key] !== undefined);
  return [
    ...(name === "" || /^[a-z0-9.]+\/.+$/.test(name)
      ? []
      : [badValue("metric", name, "Must be a metric's full type")]),
    ...(aims.length === 1
      ? []
      : [badValue("metric", name, "Exactly one of target and singleInstanceAssignment must be given")]),
    // Google: only AND and = , and resource labels cannot be filtered on.
    ...(/\bOR\b|!=|resource\.labels?\./.test(filter)
      ? [badValue("filter", filter, "The filter may use AND and = only, and no resource labels")]
      : []),
  ];
}

function scheduleProblems(schedule: Values): string[] {
  const cron = text(schedule.schedule);
  const seconds = schedule.durationSec;
  return [
    ...(cron === "" || cron.trim().split(/\s+/).length === 5
      ? []
      : [badValue("scalingSchedules.schedule", cron, "Must be a cron expression of five fields")]),
    ...(typeof seconds === "number" && seconds < 300
      ? [badValue("scalingSchedules.durationSec", String(seconds), "Must be at least 300")]
      : []),
    ...nameProblems("scalingSchedules.name", schedule.name, rfc1035),
  ];
}
