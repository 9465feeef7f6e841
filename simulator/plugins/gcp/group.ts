/** Instance templates, managed groups and health checks. */
import type { Call, Kind } from "../cloud/kind.ts";
import { base64Of, decimalDigits } from "../cloud/madeUp.ts";
import { number, object, objects, text, texts } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { account, isForeignAccount } from "./accounts.ts";
import { group, refuseScaled, scalerOf } from "./autoscalers.ts";
import { imageProblems, machineProblems, metadataFingerprints } from "./machine.ts";
import { metadataProblems, nameProblems, rfc1035, zonesOf } from "./names.ts";
import { address, computeId, network, subnetwork } from "./network.ts";
import { absolutePath, computeOutputs, labelOutputs, lastPart, scopeOf, selfLink } from "./paths.ts";
import { badValue } from "./refusals.ts";

export const template = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate";

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
