/** Disks and their snapshot schedules. */
import type { Kind } from "../cloud/kind.ts";
import { base64Of, decimalDigits } from "../cloud/madeUp.ts";
import { object, text } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { labelProblems, nameProblems, rfc1035 } from "./names.ts";
import { computeId } from "./network.ts";
import { computeOutputs, labelOutputs, lastPart, scopeOf } from "./paths.ts";
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

export function diskSizeProblems(field: string, size: Values[string] | undefined): string[] {
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
