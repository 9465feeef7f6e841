/** Instances, and what they have in common with templates. */
import type { Call, Kind } from "../cloud/kind.ts";
import { base64Of, decimalDigits } from "../cloud/madeUp.ts";
import { isOn, object, objects, text, texts } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { account, isForeignAccount } from "./accounts.ts";
import { interfacesOf } from "./addresses.ts";
import { disk, diskSizeProblems, resourcePolicy } from "./disks.ts";
import { filledInterfaces, takenInterfaces } from "./interfaces.ts";
import {
  labelProblems,
  metadataProblems,
  nameProblems,
  rfc1035,
  tagProblems,
  zoneProblems,
} from "./names.ts";
import { address, computeId, instance, network, subnetwork } from "./network.ts";
import { absolutePath, computeOutputs, labelOutputs, scopeOf } from "./paths.ts";
import { badValue } from "./refusals.ts";

export const instances: Kind = {
  id: computeId(instance),
  uses: [
    { path: "networkInterfaces[].network", type: network, holds: true },
    { path: "networkInterfaces[].subnetwork", type: subnetwork, holds: true },
    { path: "networkInterfaces[].accessConfigs[].natIp", type: address, by: "address", holds: true },
    { path: "networkInterfaces[].networkIp", type: address, by: "address", holds: true, foreign: () => true },
    { path: "attachedDisks[].source", type: disk, holds: true },
    { path: "bootDisk.source", type: disk, holds: true },
    { path: "serviceAccount.email", type: account, by: "email", foreign: isForeignAccount },
    { path: "resourcePolicies", type: resourcePolicy, holds: true },
  ],
  problems: ({ inputs }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...zoneProblems(text(inputs.zone)),
    ...machineProblems(inputs),
    ...metadataProblems(inputs.metadata, inputs.metadataStartupScript),
    ...diskSizeProblems(
      "disks[0].initializeParams.diskSizeGb",
      object(object(inputs.bootDisk).initializeParams).size,
    ),
    ...imageProblems(text(object(object(inputs.bootDisk).initializeParams).image)),
    ...(inputs.hostname !== undefined && text(inputs.hostname) !== "" && !text(inputs.hostname).includes(".")
      ? [badValue("hostname", text(inputs.hostname), "Must be a fully qualified domain name")]
      : []),
  ],
  outputs: ({ id, seed, inputs, settings }) => ({
    ...computeOutputs(id, seed),
    ...labelOutputs(inputs, settings),
    instanceId: decimalDigits(seed, 19),
    cpuPlatform: "Intel Cascade Lake",
    currentStatus: "RUNNING",
    labelFingerprint: base64Of(`${seed} labels`, 8),
    ...metadataFingerprints(inputs),
  }),
  fill: ({ seed, inputs }) => ({ networkInterfaces: filledInterfaces(inputs, seed) }),
  create: (call) => {
    refuseTakenDisks(call);
    return { networkInterfaces: takenInterfaces(call, []) };
  },
  update: (call) => {
    refuseWithoutStopping(call);
    refuseTakenDisks(call);
    return {
      ...labelOutputs(call.inputs, call.settings),
      ...metadataFingerprints(call.inputs),
      networkInterfaces: takenInterfaces(call, interfacesOf(call.old)),
    };
  },
};

/** What instances and templates have in common. */
export function machineProblems(inputs: Values): string[] {
  const scheduling = object(inputs.scheduling);
  const spot = scheduling.provisioningModel === "SPOT" || isOn(scheduling.preemptible);
  const seconds = object(object(scheduling.gracefulShutdown).maxDuration).seconds;
  return [
    ...labelProblems(inputs.labels),
    ...tagProblems(inputs.tags),
    // Six hours: magic-modules #19012; the documentation still says one.
    ...(typeof seconds === "number" && (seconds < 1 || seconds > 21_600)
      ? [
          badValue(
            "scheduling.gracefulShutdown.maxDuration.seconds",
            String(seconds),
            "Must be between 1 and 21600",
          ),
        ]
      : []),
    ...(spot && scheduling.automaticRestart !== false
      ? [
          badValue(
            "scheduling",
            "SPOT",
            "Scheduling must have preemptible be false when automatic restart is true.",
          ),
        ]
      : []),
    ...(spot && scheduling.onHostMaintenance === "MIGRATE"
      ? [badValue("scheduling.onHostMaintenance", "MIGRATE", "Spot machines terminate on host maintenance")]
      : []),
    ...objects(inputs.networkInterfaces).flatMap((nic, index) => [
      ...(nic.network === undefined && nic.subnetwork === undefined && nic.networkAttachment === undefined
        ? [
            badValue(
              `networkInterfaces[${index}]`,
              "",
              "At least one of network or subnetwork must be specified",
            ),
          ]
        : []),
      ...objects(nic.accessConfigs).flatMap(({ networkTier }) => {
        const tier = text(networkTier);
        return ["", "PREMIUM", "STANDARD"].includes(tier)
          ? []
          : [badValue("networkTier", tier, "Must be PREMIUM or STANDARD")];
      }),
    ]),
    ...(objects(inputs.networkInterfaces).length === 0 &&
    inputs.networkInterfaces !== undefined &&
    Array.isArray(inputs.networkInterfaces)
      ? [badValue("networkInterfaces", "", "At least one network interface is required")]
      : []),
  ];
}

/** An image is a name, a family, `project/name-or-family`, or a link. */
export function imageProblems(image: string): string[] {
  const part = "[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?";
  const forms = new RegExp(
    `^(?:https://[^/]+/compute/[^/]+/)?(?:(?:projects/)?[-a-z0-9.:]+/)?(?:global/images/)?(?:family/)?${part}$`,
  );
  return image === "" || forms.test(image)
    ? []
    : [badValue("disks[0].initializeParams.sourceImage", image, "No image has such a name")];
}

/** The API needs this to change metadata and tags at one's own version; it follows from the content. */
export function metadataFingerprints(inputs: Values): Values {
  const known = fingerprints.get(inputs) ?? {
    metadataFingerprint: base64Of(JSON.stringify(inputs.metadata ?? {}, replaceUnknown), 8),
    tagsFingerprint: base64Of(JSON.stringify(texts(inputs.tags)), 8),
  };
  fingerprints.set(inputs, known);
  return known;
}

/** Metadata is long, and the same inputs are asked about several times. */
const fingerprints = new WeakMap<Values, Values>();

function replaceUnknown(_: string, value: unknown): unknown {
  return typeof value === "symbol" ? "unknown" : value;
}

/** A disk is written by one machine at a time, of its own zone. */
function refuseTakenDisks({ world, inputs, settings, id }: Call): void {
  const scope = scopeOf(inputs, settings);
  const disksOf = (state: Values, from: Values) =>
    [...objects(state.attachedDisks), object(state.bootDisk)]
      .filter(({ source }) => text(source) !== "")
      .map(({ source, mode }) => ({
        path: absolutePath(disk, text(source), scopeOf(from, settings)),
        writes: mode !== "READ_ONLY",
      }));
  const own = disksOf(inputs, inputs);
  for (const { path, writes } of own) {
    if (!path.includes(`/zones/${scope.zone}/`) && path.includes("/zones/"))
      throw new Error(
        badValue("disks[1].source", path, `Disk must be in the same zone as the instance (${scope.zone})`),
      );
    if (own.filter((other) => other.path === path).length > 1)
      throw new Error(badValue("disks[1].source", path, "The disk is attached twice"));
    const user = world
      .things(instance)
      .find(
        (other) =>
          other.id !== id &&
          disksOf(other.state, other.state).some(
            (theirs) => theirs.path === path && (writes || theirs.writes),
          ),
      );
    if (user)
      throw new Error(
        `googleapi: Error 400: The disk resource '${path}' is already being used by '${user.id}', resourceInUseByAnotherResource`,
      );
  }
}

const stoppedFor = [
  "serviceAccount",
  "machineType",
  "minCpuPlatform",
  "enableDisplay",
  "shieldedInstanceConfig",
  "advancedMachineFeatures",
];

/** google-beta resource_compute_instance.go: these change only on a stopped machine. */
function refuseWithoutStopping({ inputs, old }: Call): void {
  if (isOn(inputs.allowStoppingForUpdate) || inputs.desiredStatus === "TERMINATED") return;
  const changed = stoppedFor.filter(
    (key) =>
      inputs[key] !== undefined &&
      old[key] !== undefined &&
      JSON.stringify(inputs[key]) !== JSON.stringify(old[key]),
  );
  if (changed.length === 0) return;
  throw new Error(
    "Changing the machine_type, min_cpu_platform, service_account, enable_display, shielded_instance_config, " +
      "scheduling.node_affinities, scheduling.max_run_duration or network_interface.[#d].(network/subnetwork/subnetwork_project) " +
      "or advanced_machine_features on a started instance requires stopping it. To acknowledge this, please set " +
      `allow_stopping_for_update = true in your config (here: ${changed.join(", ")}).`,
  );
}
