/** Machines wait for their calls when they go, and stay while there is no reason to go. */

import { longestDrainMinutes, machineShutdownSeconds } from "../../../model/bridges/drain.ts";
import { about, atLeast, type Holds, is, type Promised, type ResourcePromise, valuesAt } from "./promise.ts";

const machine = "gcp:compute:Instance";
const template = "gcp:compute:RegionInstanceTemplate";
const group = "gcp:compute:RegionInstanceGroupManager";
const ec2 = "aws:ec2:Instance";

/** How long the agent of a machine waits for calls. Undefined on a machine without a bridge. */
const drainSecondsOf = ({ properties }: Promised): number | undefined => {
  const [bundle] = valuesAt(properties, "metadata.jitsi-bundle");
  if (typeof bundle !== "string" || !bundle.startsWith("{")) return undefined;
  return (JSON.parse(bundle) as { drain: { gracefulSeconds: number } | null }).drain?.gracefulSeconds;
};
const hasBridge = (resource: Promised): boolean =>
  resource.type === template || drainSecondsOf(resource) !== undefined;
const isSpot = ({ properties }: Promised): boolean =>
  valuesAt(properties, "scheduling.preemptible")[0] === true;
const isPaid = (resource: Promised): boolean => !isSpot(resource);

/** The cloud keeps the machine for at least as long as its agent may wait for calls. */
const outlastsDrain: Holds = (seconds, resource) => {
  const drainSeconds = drainSecondsOf(resource);
  return (
    drainSeconds !== undefined &&
    seconds === machineShutdownSeconds(drainSeconds / 60) &&
    seconds > drainSeconds
  );
};

/** `90m` and more: the longest drain and what a cloud takes itself. */
const outlastsEveryDrain: Holds = (value) =>
  typeof value === "string" && /^\d+m$/.test(value) && Number.parseInt(value) >= longestDrainMinutes + 30;

export const leaving: readonly ResourcePromise[] = [
  ...about(
    [machine, template],
    [
      [
        "scheduling.gracefulShutdown.enabled",
        is(true),
        "Google Cloud would end a bridge within 90 s of a stop, with its calls",
        hasBridge,
      ],
      [
        "scheduling.gracefulShutdown.maxDuration.seconds",
        outlastsDrain,
        "Google Cloud would stop waiting while the agent still drains",
        hasBridge,
      ],
      [
        "scheduling.onHostMaintenance",
        is("MIGRATE"),
        "maintenance of Google's hosts would end calls, where live migration hides it",
        isPaid,
      ],
      ["scheduling.automaticRestart", is(true), "a machine that crashed would stay down", isPaid],
      [
        "scheduling.provisioningModel",
        is("STANDARD"),
        "Google Cloud could take the machine away at any moment",
        isPaid,
      ],
    ],
  ),
  ...about(
    [machine, ec2],
    [
      [
        "@.customTimeouts.update",
        outlastsEveryDrain,
        "an update would give up on a machine that waits for its calls, and leave it half changed",
      ],
      [
        "@.deleteBeforeReplace",
        is(true),
        "the successor would want the address and the disk that the old machine still holds",
      ],
    ],
  ),
  ...about(
    [machine, ec2, group],
    [
      [
        "@.customTimeouts.delete",
        outlastsEveryDrain,
        "a deletion would give up on a machine that waits for its calls",
      ],
    ],
  ),
  ...about("aws:ec2:EipAssociation", [
    [
      "@.retainOnDelete",
      is(true),
      "the engine would take the address off a bridge before its calls have ended",
    ],
    ["allowReassociation", is(true), "the successor of a machine could not take the address over"],
  ]),
  ...about(machine, [
    [
      "@.ignoreChanges",
      (value) => JSON.stringify(value) === '["metadata[\\"user-data\\"]"]',
      "a new host agent would restart every machine",
    ],
    ["@.replacementTrigger", atLeast(1), "`generation` in the settings would no longer replace a machine"],
    ["allowStoppingForUpdate", is(true), "another machine type would be refused, or replace the machine"],
  ]),
  ...about("aws:ec2:LaunchTemplate", [
    [
      "@.ignoreChanges",
      (value) => ["imageId", "userData"].every((key) => (value as string[] | undefined)?.includes(key)),
      "a new host agent or machine image would replace every bridge in AWS",
    ],
  ]),
  ...about(ec2, [
    [
      "@.ignoreChanges",
      (value) => JSON.stringify(value) === '["subnetId"]',
      "one more zone in the platform would move bridges",
    ],
    ["maintenanceOptions.autoRecovery", is("default"), "a bridge on failed hardware in AWS would stay down"],
  ]),
  ...about(template, [
    [
      "scheduling.provisioningModel",
      is("SPOT"),
      "Google Cloud refuses `preemptible` alone, or bills the full price",
      isSpot,
    ],
    ["scheduling.preemptible", is(true), "Google Cloud refuses spot machines that do not say so", isSpot],
    ["scheduling.automaticRestart", is(false), "Google Cloud refuses it for spot machines", isSpot],
    [
      "scheduling.onHostMaintenance",
      is("TERMINATE"),
      "Google Cloud refuses to migrate spot machines",
      isSpot,
    ],
    [
      "scheduling.instanceTerminationAction",
      is("DELETE"),
      "a reclaimed spot machine would stay as a stopped member of its group",
      isSpot,
    ],
  ]),
];
