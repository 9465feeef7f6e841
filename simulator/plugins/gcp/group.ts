/** Instance templates, managed groups, autoscalers and health checks. */
import { number, object, objects, text, texts } from "../docker/inputs.ts";
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { base64Of, decimalDigits } from "../cloud/madeUp.ts";
import type { Values } from "../values.ts";
import { account, isForeignAccount } from "./accounts.ts";
import { imageProblems, machineProblems, metadataFingerprints } from "./machine.ts";
import { metadataProblems, nameProblems, rfc1035, zonesOf } from "./names.ts";
import { address, computeId, network, subnetwork } from "./network.ts";
import { absolutePath, computeOutputs, labelOutputs, lastPart, scopeOf, selfLink } from "./paths.ts";
import { badRequest, badValue } from "./refusals.ts";

export const template = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate";
export const group = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager";
export const autoscaler = "gcp:compute/regionAutoscaler:RegionAutoscaler";
export const healthCheck = "gcp:compute/healthCheck:HealthCheck";

export const templates: Kind = {
  id: computeId(template),
  uses: [
    { path: "networkInterfaces[].network", type: network },
    { path: "networkInterfaces[].subnetwork", type: subnetwork },
    { path: "networkInterfaces[].accessConfigs[].natIp", type: address, by: "address" },
    { path: "serviceAccount.email", type: account, by: "email", foreign: isForeignAccount },
  ],
  problems: ({ inputs }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...machineProblems(inputs),
    ...metadataProblems(inputs.metadata, inputs.metadataStartupScript),
    ...objects(inputs.disks).flatMap(({ sourceImage }) => imageProblems(text(sourceImage))),
    ...(Array.isArray(inputs.disks) &&
    !objects(inputs.disks).some(
      ({ boot, source }) => boot === undefined || boot === true || source !== undefined,
    )
      ? [badValue("properties.disks", "", "A template needs a boot disk")]
      : []),
  ],
  outputs: ({ id, seed, inputs, settings }) => ({
    ...computeOutputs(id, seed),
    ...labelOutputs(inputs, settings),
    ...metadataFingerprints(inputs),
    numericId: decimalDigits(seed, 19),
  }),
  create: ({ inputs, settings }) => {
    const scope = scopeOf(inputs, settings);
    for (const link of objects(inputs.networkInterfaces).map(({ subnetwork: value }) => text(value))) {
      const path = absolutePath(subnetwork, link, scope);
      if (link !== "" && !path.includes(`/regions/${scope.region}/`))
        throw new Error(
          badValue(
            "properties.networkInterfaces[0].subnetwork",
            link,
            `Subnetwork is not in the template's region '${scope.region}'`,
          ),
        );
    }
    return {};
  },
};

export const healthChecks: Kind = {
  id: computeId(healthCheck),
  problems: ({ inputs }) => {
    const [interval, timeout] = [number(inputs.checkIntervalSec), number(inputs.timeoutSec)];
    const range = (key: string, most: number) => {
      const value = inputs[key];
      return typeof value === "number" && (value < 1 || value > most)
        ? [badValue(key, String(value), `Must be between 1 and ${most}`)]
        : [];
    };
    return [
      ...nameProblems("name", inputs.name, rfc1035),
      ...range("checkIntervalSec", 300),
      ...range("timeoutSec", 300),
      ...range("healthyThreshold", 10),
      ...range("unhealthyThreshold", 10),
      ...(interval > 0 && timeout > interval
        ? [
            badValue(
              "timeoutSec",
              String(timeout),
              `timeoutSec must be less than or equal to checkIntervalSec (${interval})`,
            ),
          ]
        : []),
    ];
  },
  outputs: ({ id, seed, inputs }) => {
    const protocol = ["http", "https", "http2", "tcp", "ssl", "grpc"].find(
      (name) => inputs[`${name}HealthCheck`] !== undefined,
    );
    return { ...computeOutputs(id, seed), type: (protocol ?? "http").toUpperCase() };
  },
};

export const groups: Kind = {
  id: computeId(group),
  uses: [
    { path: "versions[].instanceTemplate", type: template, holds: true },
    { path: "autoHealingPolicies.healthCheck", type: healthCheck, holds: true },
  ],
  problems: ({ inputs, settings }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...nameProblems("baseInstanceName", inputs.baseInstanceName, "[a-z](?:[-a-z0-9]{0,57}[a-z0-9])?"),
    ...zoneSetProblems(inputs, scopeOf(inputs, settings).region),
    ...updatePolicyProblems(inputs, scopeOf(inputs, settings).region),
    ...(inputs.versions !== undefined &&
    Array.isArray(inputs.versions) &&
    objects(inputs.versions).length === 0
      ? [badValue("versions", "", "At least one version is required")]
      : []),
  ],
  outputs: ({ id, seed, inputs, settings }) => ({
    ...computeOutputs(id, seed),
    fingerprint: base64Of(`${seed} fingerprint`, 8),
    instanceGroup: selfLink(id.replace("instanceGroupManagers", "instanceGroups")),
    instanceGroupManagerId: Number(decimalDigits(seed, 15)),
    statuses: [
      { isStable: true, allInstancesConfigs: [], statefuls: [], versionTargets: [{ isReached: true }] },
    ],
    targetSize: 0,
    distributionPolicyTargetShape: "EVEN",
    distributionPolicyZones: zonesOf(scopeOf(inputs, settings).region),
  }),
  create: (call) => {
    checkGroup(call);
    return {};
  },
  update: (call) => {
    checkGroup(call);
    return { fingerprint: base64Of(JSON.stringify(objects(call.inputs.versions)), 8) };
  },
};

function zoneSetProblems(inputs: Values, region: string): string[] {
  return texts(inputs.distributionPolicyZones)
    .map(lastPart)
    .filter((zone) => zone !== "" && region !== "" && !zonesOf(region).includes(zone))
    .map((zone) => badValue("distributionPolicy.zones", zone, `Zone is not in the region '${region}'`));
}

/** Fixed numbers of a regional group are 0, or at least one a zone (google-beta docs region_instance_group_manager). */
function updatePolicyProblems(inputs: Values, region: string): string[] {
  const policy = object(inputs.updatePolicy);
  const zones = texts(inputs.distributionPolicyZones).length || zonesOf(region).length;
  const fixed = (["maxSurge", "maxUnavailable"] as const).flatMap((key) => {
    const value = policy[`${key}Fixed`];
    if (typeof value !== "number" || value === 0 || value >= zones) return [];
    return [
      badValue(
        `updatePolicy.${key}.fixed`,
        String(value),
        `Fixed updatePolicy.${key} for regional managed instance group has to be either 0 or at least equal to the number of zones (${zones}).`,
      ),
    ];
  });
  const both = ["maxSurge", "maxUnavailable"].filter(
    (key) => policy[`${key}Fixed`] !== undefined && policy[`${key}Percent`] !== undefined,
  );
  const none = policy.maxSurgeFixed === 0 && policy.maxUnavailableFixed === 0;
  const recreate = policy.replacementMethod === "RECREATE" && number(policy.maxSurgeFixed) > 0;
  return [
    ...fixed,
    ...both.map((key) => badValue(`updatePolicy.${key}`, "", "Fixed and percent exclude each other")),
    ...(none ? [badValue("updatePolicy", "", "maxSurge and maxUnavailable cannot both be 0")] : []),
    ...(recreate
      ? [
          badValue(
            "updatePolicy.maxSurge",
            String(number(policy.maxSurgeFixed)),
            "maxSurge must be 0 when the replacement method is RECREATE",
          ),
        ]
      : []),
  ];
}

function checkGroup({ world, inputs, settings, id }: Call): void {
  const scope = scopeOf(inputs, settings);
  for (const link of objects(inputs.versions).map(({ instanceTemplate }) => text(instanceTemplate))) {
    const path = absolutePath(template, link, scope);
    if (path.includes("/regions/") && !path.includes(`/regions/${scope.region}/`))
      throw new Error(
        badValue(
          "versions[0].instanceTemplate",
          link,
          `The template is not in the group's region '${scope.region}'`,
        ),
      );
  }
  const scaler = scalerOf(world, id, settings);
  if (scaler) refuseScaled(inputs, scaler.state);
}

function scalerOf(world: CloudWorld, groupId: string, settings: Values): Thing | undefined {
  return world
    .things(autoscaler)
    .find(({ state }) => absolutePath(group, text(state.target), scopeOf(state, settings)) === groupId);
}

/** What a group with an autoscaler must not have (cloud.google.com/compute/docs/autoscaler, "Limitations"). */
function refuseScaled(inputs: Values, scaler: Values): void {
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
