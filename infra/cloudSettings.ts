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
  .describe("UDP port, the same inside and outside. Bridges on one host need different ones.");

const heapMiB = z.int().min(256).max(65536).default(3072).describe("The bridge's Java heap, MiB.");

const release = z
  .string()
  .optional()
  .describe("Not to be set apart: one release is for all of a deployment, see `jitsi:release`.");

const load = z
  .discriminatedUnion("mode", [
    z.strictObject({ mode: z.literal("cpu").describe("Use of the processors; right on any machine.") }),
    z.strictObject({
      mode: z.literal("packetRate").describe("Packets per second, against what this machine type can do."),
      packetsPerSecond: z
        .int()
        .min(1000)
        .max(10_000_000)
        .optional()
        .describe(
          "The rate that counts as full, measured on this machine type. Without it there must be a row for the type in model/clouds/packetRates.ts.",
        ),
    }),
  ])
  .default({ mode: "cpu" })
  .describe("What a bridge takes for its stress.");

const drainMinutes = z
  .int()
  .min(1)
  .max(longestDrainMinutes)
  .default(longestDrainMinutes)
  .describe(
    "How long calls may go on when a machine has to go; then Jicofo moves who is left to another bridge. Minutes.",
  );

const bridgeName = dnsLabel.describe(
  "Name within this deployment; part of the machine's name and the relay id.",
);

const generation = z.int().min(1);

const members = z
  .record(dnsLabel, generation)
  .check(
    must(
      (value) => Object.keys(value).length > 0,
      "has no member",
      "Name at least one, with its generation: `members: { a: 1 }`.",
    ),
  )
  .describe(
    "The machines of the set by name, e.g. `{ a: 1, b: 1 }`. Raise a number to make that one anew from the newest image of the operating system.",
  );

const machineType = (cloud: keyof typeof usualMachineType) =>
  z.string().default(usualMachineType[cloud]).describe("Machine type of the cloud.");

const onDocker = z.strictObject({
  on: z.literal("docker").optional().describe("A host of `jitsi:hosts`. The default."),
  name: dnsLabel.describe("Name within this deployment; part of the container's name and the relay id."),
  host: z.string().describe("Name of the Docker host that it runs on."),
  port: mediaPort,
  heapMiB,
  load,
  release,
});

const onGcp = z.strictObject({
  on: z.literal("gcp").describe("Machines of Google Cloud, each with a fixed address."),
  name: bridgeName,
  region: z.string().describe("Region of Google Cloud, e.g. `europe-west1`."),
  members,
  machineType: machineType("gcp"),
  heapMiB,
  drainMinutes,
  load,
  release,
});

const onAws = z.strictObject({
  on: z.literal("aws").describe("Machines of AWS, each with an Elastic IP."),
  name: bridgeName,
  region: z.string().describe("Region of AWS, e.g. `us-east-1`. The platform must have subnets there."),
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
  .check(must(isTimeZone, "is no time zone", "Give a name of the time zone database, e.g. Europe/Berlin."));

const schedule = z.strictObject({
  name: dnsLabel.describe("Name of the peak."),
  start: z
    .string()
    .check(
      must(
        isCron,
        "is no cron expression",
        "Give five fields: minute, hour, day of the month, month, day of the week, e.g. `45 8 * * 1-5`.",
      ),
    )
    .describe("When it begins, as cron has it, e.g. `45 8 * * 1-5`."),
  durationMinutes: z.int().min(5).max(10_080).describe("How long it lasts. Minutes, 5 at least."),
  timeZone: timeZone.default("UTC").describe("Name of the time zone, e.g. `Europe/Berlin`."),
  min: z.int().min(1).describe("Bridges to have during it."),
});

const autoscaling = z.strictObject({
  name: bridgeName,
  region: z.string().describe("Region of Google Cloud, e.g. `europe-west1`."),
  min: z.int().min(1).default(1).describe("Bridges at the least."),
  max: z.int().min(1).default(10).describe("Bridges at the most."),
  machineType: machineType("gcp"),
  heapMiB,
  spot: z
    .boolean()
    .default(false)
    .describe(
      "Cheaper machines that Google may take away with 30 s notice. Only for a second group, beside one that has the minimum.",
    ),
  targetStress: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.5)
    .describe("Mean stress that the group is sized for, below the 0.8 at which Jicofo avoids a bridge."),
  targetCpu: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.6)
    .describe("Mean use of the processors: the net for when the stress is not reported."),
  schedules: z.array(schedule).default([]).describe("Known peaks, for which bridges are there in time."),
  scaleIn: z
    .strictObject({
      max: z.int().min(1).default(1).describe("So many bridges go"),
      windowMinutes: z.int().min(1).max(60).default(10).describe("within so long, at the most. Minutes."),
    })
    .prefault({})
    .describe("How fast the group may shrink."),
  cooldownSeconds: z
    .int()
    .min(30)
    .max(1800)
    .default(240)
    .describe(
      "From the creation of a machine to its bridge's first load: what it reports before does not count. Seconds.",
    ),
  drainMinutes,
  load,
  release,
});

const ownNames = distinct<{ readonly name: unknown }>(
  ({ name }) => name,
  "name",
  "Give every bridge a name of its own: equal relay ids break the mesh.",
);

export const bridgesSchema = z.strictObject({
  static: z
    .array(z.discriminatedUnion("on", [onDocker, onGcp, onAws]))
    .check(ownNames)
    .default([])
    .describe("Bridges with fixed addresses: on Docker hosts, in Google Cloud, in AWS."),
  autoscaling: z
    .array(autoscaling)
    .check(ownNames)
    .default([])
    .describe("Groups of bridges in Google Cloud that grow and shrink with the load."),
});

export type GivenBridges = z.output<typeof bridgesSchema>;

/** A machine of Google Cloud for the app server. */
export const appServerGcpSchema = z.strictObject({
  region: z.string().describe("Region of Google Cloud, e.g. `europe-west1`."),
  zone: z.string().optional().describe("Zone within it. Default: the region's first."),
  machineType: z.string().default("n2-standard-4").describe("Machine type of the cloud."),
  diskGiB: z
    .int()
    .min(10)
    .max(65_536)
    .default(50)
    .describe("Size of the data disk: certificates, measurements, dashboards. It can grow, not shrink. GiB."),
  snapshotDays: z
    .int()
    .min(1)
    .max(365)
    .default(14)
    .describe("How long a day's snapshot of it is kept. Days."),
  generation: generation
    .default(1)
    .describe(
      "Raise it to make the machine anew from the newest image of the operating system; the disk stays.",
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
      "is no member",
      "Give `user:somebody@my-app.com` or `group:ops@my-app.com`.",
    ),
  );

export const networkSchema = z.strictObject({
  gcp: z
    .strictObject({
      project: cloudId
        .check(
          must(
            (value) => /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(value),
            "is no project id",
            "Give the id of the project: 6 to 30 lower-case letters, digits and dashes, beginning with a letter.",
          ),
        )
        .describe("Project id."),
      network: cloudId.describe("`projects/PROJECT/global/networks/NAME`."),
      subnetworks: z
        .record(z.string(), z.strictObject({ id: cloudId, cidr: z.cidrv4() }))
        .describe("By region: the subnetwork's id, and its CIDR."),
      zone: cloudId.describe("Name of the managed zone that `baseDomain` is in."),
      privateZone: cloudId.describe("Name of the managed zone for `jitsi.internal` that the network sees."),
      operators: z
        .array(member)
        .default([])
        .describe(
          "Who may act as the machines' accounts, which a login through Google's proxy needs: `user:` or `group:`.",
        ),
    })
    .check(
      must(
        ({ project, network }) => network.startsWith(`projects/${project}/`),
        "has a network of another project",
        "Give a network of the same project: firewall rules belong to the network's own project, so a shared VPC of another one cannot be used.",
      ),
    )
    .optional()
    .describe("In Google Cloud."),
  aws: z
    .strictObject({
      account: z
        .string()
        .check(must((value) => /^\d{12}$/.test(value), "is no account number", "Give 12 digits, in quotes."))
        .describe("Account number, 12 digits, in quotes."),
      regions: z
        .record(
          z.string(),
          z.strictObject({ vpcId: cloudId, cidr: z.cidrv4(), subnetIds: z.record(cloudId, cloudId) }),
        )
        .describe("By region: VPC, its CIDR, and public subnets by availability zone."),
    })
    .optional()
    .describe("In AWS."),
});
