/** What keeps data: disks and their snapshots, volumes, states and their key, versions of secrets, names that stay. */

import {
  about,
  atLeast,
  between,
  from,
  type Holds,
  is,
  isZone,
  matches,
  type Promised,
  type ResourcePromise,
  textAt,
  valuesAt,
} from "./promise.ts";

const disk = "gcp:compute:Disk";
const schedule = "gcp:compute:ResourcePolicy";
const attachment = "gcp:compute:DiskResourcePolicyAttachment";
const bucket = "gcp:storage:Bucket";
const key = "gcp:kms:CryptoKey";
const volume = "docker:Volume";
const zone = "gcp:dns:ManagedZone";

/** As the stack's settings want it; a platform's or customer's own choice. */
const asSettingsSay: Holds = (value, _resource, { protects }) => value === protects;
const seconds = (value: unknown): number =>
  typeof value === "string" && /^\d+s$/.test(value) ? Number.parseInt(value) : 0;
const day = 24 * 60 * 60;

const isPassing = ({ properties }: Promised): boolean =>
  JSON.stringify(properties.labels).includes("jitsi.passing");
const isChallengeZone = (it: Promised): boolean => textAt(it, "dnsName").startsWith("_acme-challenge.");

export const data: readonly ResourcePromise[] = [
  ...about(
    [disk, bucket, key, "gcp:kms:KeyRing", "gcp:compute:Address", "aws:ec2:Eip"],
    [
      [
        "@.protect",
        asSettingsSay,
        "a mistaken edit or `destroy` would delete data, or an address that DNS and firewalls know",
      ],
    ],
  ),
  ...about(zone, [
    [
      "@.protect",
      asSettingsSay,
      "a mistaken edit would take the names of all customers away",
      (it) => !isChallengeZone(it),
    ],
    [
      "forceDestroy",
      is(false),
      "a destroyed platform would delete records of others",
      (it) => !isChallengeZone(it),
    ],
    [
      "forceDestroy",
      is(true),
      "a record left by an interrupted challenge would keep the zone",
      isChallengeZone,
    ],
  ]),
  ...about(volume, [
    ["@.protect", asSettingsSay, "a mistaken edit would delete the volume", (it) => !isPassing(it)],
    ["@.retainOnDelete", is(true), "a destroyed stack would take its data along", (it) => !isPassing(it)],
    ["name", matches(/^[a-z][\w-]+-[a-z]+$/), "the next update would not find the data again"],
    ["driver", is("local"), "the data would be somewhere else"],
  ]),
  ...about(
    ["gcp:iam:WorkloadIdentityPool", "gcp:iam:WorkloadIdentityPoolProvider"],
    [
      [
        "@.protect",
        asSettingsSay,
        "CI would be locked out for 30 days, in which Google keeps the deleted id",
      ],
    ],
  ),
  ...about(disk, [
    ["createSnapshotBeforeDestroy", is(true), "a deleted disk would be gone without a last copy"],
    ["size", atLeast(10), "there would be no room for metrics"],
    [
      "zone",
      (value, { outputs }, stack) =>
        stack
          .ofType("gcp:compute:Instance")
          .filter(({ properties }) =>
            valuesAt(properties, "attachedDisks[].source").includes(outputs.selfLink),
          )
          .every(({ properties }) => properties.zone === value) && isZone(value),
      "a machine cannot attach a disk of another zone",
    ],
  ]),
  ...about(attachment, [
    ["disk", from(disk, "name"), "no snapshots would be taken"],
    ["name", from(schedule, "name"), "no snapshots would be taken"],
    ["zone", from(disk, "zone"), "no snapshots would be taken"],
    ["@.deleteBeforeReplace", is(true), "a disk takes one schedule only: a new one would be refused"],
  ]),
  ...about(schedule, [
    ["snapshotSchedulePolicy.schedule.dailySchedule.daysInCycle", is(1), "a day's loss would become several"],
    [
      "snapshotSchedulePolicy.schedule.dailySchedule.startTime",
      matches(/^0[1-5]:00$/),
      "snapshots would be taken while people meet",
    ],
    [
      "snapshotSchedulePolicy.retentionPolicy.maxRetentionDays",
      between(7, 90),
      "a mistake found late could not be undone",
    ],
    [
      "snapshotSchedulePolicy.retentionPolicy.onSourceDiskDelete",
      is("KEEP_AUTO_SNAPSHOTS"),
      "the snapshots would go with the disk",
    ],
    [
      "region",
      (value, _resource, stack) =>
        typeof value === "string" &&
        stack.ofType(disk).some((it) => textAt(it, "zone").startsWith(`${value}-`)),
      "a schedule of another region cannot be attached",
    ],
  ]),
  ...about("gcp:compute:Instance", [
    [
      "attachedDisks[].source",
      from(disk, "selfLink"),
      "the app server would write to its boot disk, which goes with it",
      hasDisk,
    ],
    [
      "attachedDisks[].deviceName",
      is("jitsi-data"),
      "the agent would not find the disk, which it knows by this name",
      hasDisk,
    ],
    ["attachedDisks[].mode", is("READ_WRITE"), "nothing could be written", hasDisk],
  ]),
  ...about(bucket, [
    ["versioning.enabled", is(true), "a state written over by mistake would be lost"],
    ["softDeletePolicy.retentionDurationSeconds", atLeast(7 * day), "a deleted state would be lost"],
    ["forceDestroy", is(false), "a destroyed platform would delete the states of all stacks"],
    ["lifecycleRules[].action.type", is("Delete"), "old versions of states would pile up"],
    ["lifecycleRules[].condition.withState", is("ARCHIVED"), "the rule would delete states that are in use"],
    ["lifecycleRules[].condition.numNewerVersions", atLeast(5), "the last good version of a state could go"],
    [
      "lifecycleRules[].condition.daysSinceNoncurrentTime",
      atLeast(30),
      "the last good version of a state could go",
    ],
    ["name", matches(/-jitsi-state$/), "`pulumi login` of everybody names it"],
    ["storageClass", is("STANDARD"), "every update would pay for reading cold data"],
  ]),
  ...about(
    [bucket, "gcp:kms:KeyRing"],
    [
      [
        "@.ignoreChanges",
        (value) => JSON.stringify(value) === '["location"]',
        "another first region in the settings would replace the states of all stacks",
      ],
    ],
  ),
  ...about(key, [
    [
      "destroyScheduledDuration",
      (value) => seconds(value) >= 7 * day,
      "a key deleted by mistake, and with it the secrets of all states, would be lost within hours",
    ],
    ["purpose", is("ENCRYPT_DECRYPT"), "Pulumi could not encrypt with it"],
    [
      "rotationPeriod",
      (value) => seconds(value) > 0 && seconds(value) <= 366 * day,
      "one version of the key would encrypt for ever",
    ],
    ["keyRing", from("gcp:kms:KeyRing", "id"), "the key would be elsewhere"],
  ]),
  ...about("gcp:secretmanager:SecretVersion", [
    [
      "deletionPolicy",
      is("ABANDON"),
      "a machine that goes back to its last good bundle would not find the version that it names",
    ],
    ["@.deleteBeforeReplace", is(false), "machines would boot without a secret in between"],
    [
      "secretData",
      matches(/^([A-Za-z0-9]{20,}|-----BEGIN [\s\S]+|return \{ \["password"\] = "[A-Za-z0-9]{20,}" \};\n)$/),
      "the password would be empty or have signs that break configuration files",
    ],
  ]),
  ...about(
    ["gcp:secretmanager:SecretVersion", "gcp:secretmanager:SecretIamMember"],
    [
      [
        "@.deletedWith",
        matches(/:Secret::/),
        "a removal would ask Google about every part of a secret that is gone",
      ],
    ],
  ),
  ...about("gcp:secretmanager:Secret", [
    [
      "replication.auto",
      (value) => typeof value === "object",
      "Google Cloud refuses a secret without a place",
      (it) => it.properties.replication !== undefined,
    ],
  ]),
  ...about("random:RandomPassword", [
    ["length", atLeast(32), "letters and digits alone need this many to be strong"],
    ["special", is(false), "passwords would have signs that break Prosody's and Jicofo's files"],
    [
      "keepers.rotation",
      matches(/^[2-9]\d*$/),
      "a rotation in the settings would change nothing",
      (it) => it.properties.keepers !== undefined,
    ],
  ]),
  ...about("gcp:projects:Service", [
    ["disableOnDestroy", is(false), "a destroyed platform would switch APIs off for others in the project"],
    [
      "disableDependentServices",
      is(false),
      "a destroyed platform would switch APIs off for others in the project",
    ],
    ["service", matches(/^[a-z]+\.googleapis\.com$/), "the API that stacks need would be off"],
  ]),
];
function hasDisk({ properties }: Promised): boolean {
  return properties.attachedDisks !== undefined;
}
