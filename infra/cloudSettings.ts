/** Settings of machines in the clouds, and of the networks that they are in. */

import { z } from "zod";
import { longestDrainMinutes } from "../model/bridges/drain.ts";
import { ports } from "../model/topology.ts";
import { isCron } from "./cron.ts";
import { cloudId, distinct, dnsLabel, must } from "./settingsChecks.ts";

/** Bridges in a cloud: four processors of a family that does not throttle (facts: "Machine types"). */
const usualMachineType = { gcp: "n2-standard-4", aws: "c7i.xlarge" } as const;

const mediaPort = z
  .int()
  .min(1024)
  .max(65535)
  .default(ports.media)
  .describe(
    "UDP port for media, identical inside and outside the container. Bridges on the same host need different ports.",
  );

const heapMiB = z.int().min(256).max(65536).default(3072).describe("Java heap of the bridge, in MiB.");

const release = z.string().optional().describe("Not supported: all containers share `jitsi:release`.");

const load = z
  .discriminatedUnion("mode", [
    z.strictObject({
      mode: z.literal("cpu").describe("CPU usage. Suits every machine with dedicated CPUs."),
    }),
    z.strictObject({
      mode: z
        .literal("packetRate")
        .describe("Packets per second, relative to the capacity of the machine type."),
      packetsPerSecond: z
        .int()
        .min(1000)
        .max(10_000_000)
        .optional()
        .describe(
          "Packet rate at which a bridge is full, measured on this machine type. Required unless model/clouds/packetRates.ts has a row for the type.",
        ),
    }),
  ])
  .default({ mode: "cpu" })
  .describe("How a bridge measures its stress.");

const drainMinutes = z
  .int()
  .min(1)
  .max(longestDrainMinutes)
  .default(longestDrainMinutes)
  .describe(
    "How long calls may continue while a machine drains, in minutes. Then Jicofo moves the remaining participants to another bridge.",
  );

const bridgeName = dnsLabel.describe(
  "Name within this deployment. Part of the machine name and the relay ID.",
);

const generation = z.int().min(1);

const members = z
  .record(dnsLabel, generation)
  .check(
    must(
      (value) => Object.keys(value).length > 0,
      "has no members",
      "Add at least one, with its generation: `members: { a: 1 }`.",
    ),
  )
  .describe(
    "Machines of the pool, e.g. `{ a: 1, b: 1 }`. Increase a number to replace that machine, using the latest operating system image.",
  );

const machineType = (cloud: keyof typeof usualMachineType) =>
  z.string().default(usualMachineType[cloud]).describe("Machine type.");

const onDocker = z.strictObject({
  on: z
    .literal("docker")
    .optional()
    .describe("One bridge on a host from `jitsi:hosts`. This is the default."),
  name: dnsLabel.describe("Name within this deployment. Part of the container name and the relay ID."),
  host: z.string().describe("Name of the Docker host to run on."),
  port: mediaPort,
  heapMiB,
  load,
  release,
});

const onGcp = z.strictObject({
  on: z.literal("gcp").describe("Google Cloud machines, each with a static address."),
  name: bridgeName,
  region: z.string().describe("Google Cloud region, e.g. `europe-west1`."),
  members,
  machineType: machineType("gcp"),
  heapMiB,
  drainMinutes,
  load,
  release,
});

const onAws = z.strictObject({
  on: z.literal("aws").describe("AWS machines, each with an Elastic IP."),
  name: bridgeName,
  region: z.string().describe("AWS region, e.g. `us-east-1`. The platform must have subnets there."),
  members,
  machineType: machineType("aws"),
  heapMiB,
  drainMinutes,
  load,
  release,
});

/** As the time zone database spells it: `Intl` takes `europe/berlin` too, and Google refuses it when the group already exists. */
function isTimeZone(name: string): boolean {
  const isSpelledOtherwise = zones.some((zone) => zone !== name && zone.toLowerCase() === name.toLowerCase());
  try {
    return (
      /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(name) &&
      !isSpelledOtherwise &&
      new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined
    );
  } catch {
    return false;
  }
}

const zones = Intl.supportedValuesOf("timeZone");

const timeZone = z
  .string()
  .check(must(isTimeZone, "is not a time zone", "Use a name of the time zone database, e.g. Europe/Berlin."));

const schedule = z.strictObject({
  name: dnsLabel.describe("Name of the peak."),
  start: z
    .string()
    .check(
      must(
        isCron,
        "is not a valid cron expression",
        "Give five fields: minute, hour, day of the month, month, day of the week, e.g. `45 8 * * 1-5`.",
      ),
    )
    .describe("Start of the peak as a cron expression, e.g. `45 8 * * 1-5`."),
  durationMinutes: z.int().min(5).max(10_080).describe("Duration in minutes, at least 5."),
  timeZone: timeZone.default("UTC").describe("Time zone of `start`, e.g. `Europe/Berlin`."),
  min: z.int().min(1).describe("Minimum number of bridges during the peak."),
});

const autoscaling = z.strictObject({
  name: bridgeName,
  region: z.string().describe("Google Cloud region, e.g. `europe-west1`."),
  min: z.int().min(1).default(1).describe("Minimum number of bridges."),
  max: z.int().min(1).default(10).describe("Maximum number of bridges."),
  machineType: machineType("gcp"),
  heapMiB,
  spot: z
    .boolean()
    .default(false)
    .describe(
      "Use cheaper machines that Google may reclaim with 30 s notice. Use it only for a second group, next to a regular one that covers the minimum.",
    ),
  targetStress: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.5)
    .describe(
      "Mean stress that the autoscaler targets. Keep it below 0.8, where Jicofo starts to avoid a bridge.",
    ),
  targetCpu: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.6)
    .describe("Mean CPU usage that the autoscaler targets as a fallback if no stress is reported."),
  schedules: z.array(schedule).default([]).describe("Known peaks, for which bridges start in advance."),
  scaleIn: z
    .strictObject({
      max: z.int().min(1).default(1).describe("Maximum number of bridges removed per window."),
      windowMinutes: z.int().min(1).max(60).default(10).describe("Length of the window, in minutes."),
    })
    .prefault({})
    .describe("How fast the group may scale in."),
  cooldownSeconds: z
    .int()
    .min(30)
    .max(1800)
    .default(240)
    .describe(
      "Time a new machine needs until its bridge takes load, in seconds. The autoscaler ignores its metrics until then.",
    ),
  drainMinutes,
  load,
  release,
});

const ownNames = distinct<{ readonly name: unknown }>(
  ({ name }) => name,
  "name",
  "Give every bridge a unique name: duplicate relay IDs break the mesh.",
);

export const bridgesSchema = z.strictObject({
  static: z
    .array(z.discriminatedUnion("on", [onDocker, onGcp, onAws]))
    .check(ownNames)
    .default([])
    .describe("Bridges with static addresses on Docker hosts, in Google Cloud and in AWS."),
  autoscaling: z
    .array(autoscaling)
    .check(ownNames)
    .default([])
    .describe("Groups of bridges in Google Cloud that scale with the load."),
});

export type GivenBridges = z.output<typeof bridgesSchema>;

/** A machine of Google Cloud for the app server. */
export const appServerGcpSchema = z.strictObject({
  region: z.string().describe("Google Cloud region, e.g. `europe-west1`."),
  zone: z.string().optional().describe("Zone in the region. Default: the region's first."),
  machineType: z.string().default("n2-standard-4").describe("Machine type."),
  diskGiB: z
    .int()
    .min(10)
    .max(65_536)
    .default(50)
    .describe(
      "Size of the data disk (certificates, metrics, dashboards) in GiB. It can grow, but not shrink.",
    ),
  snapshotDays: z
    .int()
    .min(1)
    .max(365)
    .default(14)
    .describe("Retention of the daily disk snapshots, in days."),
  generation: generation
    .default(1)
    .describe(
      "Increase to replace the machine, using the latest operating system image. The data disk is kept.",
    ),
});

export interface GivenAppServer {
  readonly gcp?: z.output<typeof appServerGcpSchema> | undefined;
}

const member = z
  .string()
  .check(
    must(
      (value) => /^(user|group):[^\s@]+@[^\s@]+$/.test(value),
      "is not a valid IAM member",
      "Use `user:somebody@my-app.com` or `group:ops@my-app.com`.",
    ),
  );

export const networkSchema = z.strictObject({
  gcp: z
    .strictObject({
      project: cloudId
        .check(
          must(
            (value) => /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(value),
            "is not a valid project ID",
            "Use the project's ID: 6 to 30 lowercase letters, digits and dashes, starting with a letter.",
          ),
        )
        .describe("Project ID."),
      network: cloudId.describe("`projects/PROJECT/global/networks/NAME`."),
      subnetworks: z
        .record(z.string(), z.strictObject({ id: cloudId, cidr: z.cidrv4() }))
        .describe("Subnetwork ID and CIDR of each region."),
      zone: cloudId.describe("Name of the managed zone that contains `baseDomain`."),
      privateZone: cloudId.describe(
        "Name of the private managed zone for `jitsi.internal`, visible to the network.",
      ),
      operators: z
        .array(member)
        .default([])
        .describe(
          "Operators (`user:` or `group:`) who may act as the machines' service accounts, which login through IAP requires.",
        ),
    })
    .check(
      must(
        ({ project, network }) => network.startsWith(`projects/${project}/`),
        "has a network in another project",
        "Use a network in the same project. Firewall rules belong to the network's own project, so a Shared VPC of another project is not supported.",
      ),
    )
    .optional()
    .describe("Google Cloud."),
  aws: z
    .strictObject({
      account: z
        .string()
        .check(
          must((value) => /^\d{12}$/.test(value), "is not a valid account ID", "Use 12 digits, in quotes."),
        )
        .describe("Account ID: 12 digits, in quotes."),
      regions: z
        .record(
          z.string(),
          z.strictObject({ vpcId: cloudId, cidr: z.cidrv4(), subnetIds: z.record(cloudId, cloudId) }),
        )
        .describe("VPC, its CIDR, and its public subnets by availability zone, for each region."),
    })
    .optional()
    .describe("AWS."),
});
