/** Disks, snapshot schedules and instances. */
import { isOn, object, objects, text, texts } from "../docker/inputs.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { base64Of, decimalDigits } from "../cloud/madeUp.ts";
import { isObject } from "../values.ts";
import type { Values } from "../values.ts";
import { account, isForeignAccount } from "./accounts.ts";
import {
  labelProblems,
  metadataProblems,
  nameProblems,
  regionOfZone,
  rfc1035,
  tagProblems,
  zoneProblems,
} from "./names.ts";
import {
  address,
  computeId,
  externalAddress,
  externalTaken,
  instance,
  interfacesOf,
  internalAddress,
  network,
  subnetwork,
  subnetworkRange,
  takeInternal,
} from "./network.ts";
import { absolutePath, computeOutputs, labelOutputs, lastPart, scopeOf } from "./paths.ts";
import { badValue } from "./refusals.ts";

export const disk = "gcp:compute/disk:Disk";
export const resourcePolicy = "gcp:compute/resourcePolicy:ResourcePolicy";
export const diskPolicy = "gcp:compute/diskResourcePolicyAttachment:DiskResourcePolicyAttachment";

/** cloud.google.com/compute/docs/disks: GB a disk can have. */
const smallestDiskGb = 10;
const largestDiskGb = 65_536;

export const disks: Kind = {
  id: computeId(disk),
  problems: ({ inputs }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...labelProblems(inputs.labels),
    ...diskSizeProblems("sizeGb", inputs.size),
  ],
  outputs: ({ id, seed, inputs, settings }) => ({
    ...computeOutputs(id, seed),
    ...labelOutputs(inputs, settings),
    diskId: decimalDigits(seed, 19),
    labelFingerprint: base64Of(`${seed} labels`, 8),
    size: smallestDiskGb,
    physicalBlockSizeBytes: 4096,
    lastAttachTimestamp: "",
    lastDetachTimestamp: "",
    sourceDiskId: "",
    sourceImageId: "",
    sourceInstantSnapshotId: "",
    sourceSnapshotId: "",
    users: [],
  }),
  update: ({ inputs, old }) => {
    if (typeof inputs.size === "number" && typeof old.size === "number" && inputs.size < old.size)
      throw new Error(badValue("sizeGb", String(inputs.size), "A disk cannot become smaller"));
    return {};
  },
};

function diskSizeProblems(field: string, size: Values[string] | undefined): string[] {
  if (typeof size !== "number" || (size >= smallestDiskGb && size <= largestDiskGb)) return [];
  return [
    badValue(field, String(size), `Disk size must be between ${smallestDiskGb} and ${largestDiskGb} GB`),
  ];
}

export const resourcePolicies: Kind = {
  id: computeId(resourcePolicy),
  problems: ({ inputs }) => {
    const schedule = object(object(inputs.snapshotSchedulePolicy).schedule);
    const times = ["dailySchedule", "hourlySchedule"].flatMap(
      (key) => text(object(schedule[key]).startTime) || [],
    );
    return [
      ...nameProblems("name", inputs.name, rfc1035),
      ...times
        .filter((time) => !/^(?:[01]\d|2[0-3]):00$/.test(time))
        .map((time) =>
          badValue("snapshotSchedulePolicy.schedule.startTime", time, "A start time is a full hour, HH:00"),
        ),
    ];
  },
  outputs: ({ id, seed }) => ({ selfLink: computeOutputs(id, seed).selfLink! }),
};

export const diskPolicies: Kind = {
  id: ({ inputs, settings }) => {
    const scope = scopeOf(inputs, settings);
    return `${scope.project}/${scope.zone}/${lastPart(text(inputs.disk))}/${text(inputs.name)}`;
  },
  uses: [
    { path: "disk", type: disk },
    // The property `name` is the policy's.
    { path: "name", type: resourcePolicy, holds: true },
  ],
};

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
  create: (call) => ({ networkInterfaces: takenInterfaces(call, []) }),
  update: (call) => {
    refuseWithoutStopping(call);
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
  return {
    metadataFingerprint: base64Of(JSON.stringify(inputs.metadata ?? {}, replaceUnknown), 8),
    tagsFingerprint: base64Of(JSON.stringify(texts(inputs.tags)), 8),
  };
}

function replaceUnknown(_: string, value: unknown): unknown {
  return typeof value === "symbol" ? "unknown" : value;
}

/** Interfaces as a preview of the world would fill them, when nothing is known of other things. */
function filledInterfaces(inputs: Values, seed: string): Values[] {
  return objects(inputs.networkInterfaces).map((nic, index) => ({
    networkIp: internalAddress("10.128.0.0/20", `${seed} ${index}`),
    name: `nic${index}`,
    stackType: "IPV4_ONLY",
    ...nic,
    ...(nic.accessConfigs === undefined
      ? {}
      : {
          accessConfigs: accessConfigs(nic).map((config) => ({
            natIp: externalAddress(tierOf(config), `${seed} ${index}`),
            networkTier: "PREMIUM",
            ...config,
          })),
        }),
  }));
}

function accessConfigs(nic: Values): Values[] {
  // An empty block asks for an ephemeral address.
  return Array.isArray(nic.accessConfigs)
    ? nic.accessConfigs.map((config) => (isObject(config) ? config : {}))
    : [];
}

function tierOf(config: Values): "PREMIUM" | "STANDARD" {
  return config.networkTier === "STANDARD" ? "STANDARD" : "PREMIUM";
}

/** Interfaces with addresses that no one else has; those of before stay. */
function takenInterfaces(call: Call, before: ReturnType<typeof interfacesOf>): Values[] {
  const { world, inputs, settings, seed } = call;
  const scope = scopeOf(inputs, settings);
  refuseTakenDisks(call);
  return objects(inputs.networkInterfaces).map((nic, index) => {
    const link = text(nic.subnetwork);
    refuseOtherRegion(link, call);
    if (link === "") refuseCustomNetwork(text(nic.network), call);
    const range = link === "" ? undefined : subnetworkRange(world, link, inputs, settings);
    const wanted = text(nic.networkIp) || (before[index]?.subnetwork === link ? before[index].internal : "");
    const networkIp = range
      ? takeInternal({ ...call, seed: `${seed} ${index}` }, range, link, wanted, true)
      : wanted || internalAddress("10.128.0.0/20", `${seed} ${index}`);
    const configs = accessConfigs(nic).map((config, at) => {
      const natIp = text(config.natIp);
      if (natIp !== "") refuseTakenAddress(natIp, config, call);
      const kept = before[index]?.external[at];
      const own =
        natIp || (kept ?? externalAddress(tierOf(config), `${seed} ${index} ${at}`, externalTaken(world)));
      return { networkTier: "PREMIUM", ...config, natIp: own };
    });
    return {
      name: `nic${index}`,
      stackType: "IPV4_ONLY",
      subnetworkProject: scope.project,
      ...nic,
      networkIp,
      ...(nic.accessConfigs === undefined ? {} : { accessConfigs: configs }),
    };
  });
}

function refuseOtherRegion(link: string, { inputs, settings }: Call): void {
  const scope = scopeOf(inputs, settings);
  const region = regionOfZone(scope.zone);
  const path = absolutePath(subnetwork, link, { ...scope, region });
  if (link !== "" && path.includes("/regions/") && !path.includes(`/regions/${region}/`))
    throw new Error(
      badValue(
        "networkInterfaces[0].subnetwork",
        link,
        `Subnetwork is not in the region of the zone ${scope.zone}: cross-region reference`,
      ),
    );
}

function refuseCustomNetwork(link: string, { world, inputs, settings }: Call): void {
  const found = world.thing(network, absolutePath(network, link, scopeOf(inputs, settings)));
  if (found?.state.autoCreateSubnetworks === false)
    throw new Error(
      badValue(
        "networkInterfaces[0].subnetwork",
        "",
        "Subnetwork should be specified for custom subnetmode network",
      ),
    );
}

/** An external address belongs to one machine at a time, of its own region and tier. */
function refuseTakenAddress(natIp: string, config: Values, { world, inputs, settings, id }: Call): void {
  const { zone } = scopeOf(inputs, settings);
  const user = world
    .things(instance)
    .find(
      (other) =>
        other.id !== id && interfacesOf(other.state).some(({ external }) => external.includes(natIp)),
    );
  if (user)
    throw new Error(
      badValue(
        "networkInterfaces[0].accessConfigs[0].natIP",
        natIp,
        `External IP address: ${natIp} is already in-use by '${user.id}'.`,
      ),
    );
  const found = world.things(address).find(({ state }) => state.address === natIp);
  if (found && !found.id.includes(`/regions/${regionOfZone(zone)}/`))
    throw new Error(
      badValue(
        "networkInterfaces[0].accessConfigs[0].natIP",
        natIp,
        `The specified external IP address '${natIp}' was not found in region '${regionOfZone(zone)}'.`,
      ),
    );
  if (found && text(found.state.networkTier) !== tierOf(config))
    throw new Error(
      badValue(
        "networkInterfaces[0].accessConfigs[0].networkTier",
        tierOf(config),
        `The network tier of external IP address is ${text(found.state.networkTier)}, that of the access config is ${tierOf(config)}.`,
      ),
    );
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
