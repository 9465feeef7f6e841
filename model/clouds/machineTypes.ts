/** Machine types of GCP and AWS that an app server or a bridge may have. */

import { distance } from "fastest-levenshtein";
import { machinePrices } from "./prices.generated.ts";
import type { Cloud } from "./regions.ts";

export interface MachineType {
  readonly cloud: Cloud;
  /** The cloud's own name, e.g. `n2-standard-4`, `c7i.xlarge`. */
  readonly name: string;
  readonly vCPU: number;
  readonly memoryGiB: number;
  readonly arch: "x86" | "arm";
  /** Shared core or CPU credits: fast for a while, then slow. Nothing for a bridge, whose load lasts as long as the calls. */
  readonly burstable: boolean;
  /** By region; empty where no price is known. */
  readonly prices: Readonly<Record<string, MachinePrice>>;
}

/** USD per hour, Linux, without discounts. As of and from: `machinePriceSource`. */
export interface MachinePrice {
  readonly onDemand: number;
  /** Changes up to daily. */
  readonly spot?: number;
}

interface Family {
  readonly cloud: Cloud;
  /** Before the size, e.g. `n2-standard-`, `c7i.`. */
  readonly prefix: string;
  readonly arch?: "arm";
  readonly burstable?: true;
  /** Size to vCPU and GiB. */
  readonly sizes: Readonly<Record<string, readonly [vCPU: number, memoryGiB: number]>>;
}

const gcp = (
  prefix: string,
  vCPUs: readonly number[],
  gibPerVCPU: number,
  more: Partial<Family> = {},
): Family => ({
  cloud: "gcp",
  prefix: `${prefix}-`,
  sizes: Object.fromEntries(vCPUs.map((vCPU) => [String(vCPU), [vCPU, Math.floor(vCPU * gibPerVCPU)]])),
  ...more,
});

const awsVCPUs = { medium: 1, large: 2, xlarge: 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32 } as const;
type AwsSize = keyof typeof awsVCPUs;
const fromLarge: readonly AwsSize[] = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge"];
const fromMedium: readonly AwsSize[] = ["medium", ...fromLarge];

const aws = (
  prefix: string,
  sizes: readonly AwsSize[],
  gibPerVCPU: number,
  more: Partial<Family> = {},
): Family => ({
  cloud: "aws",
  prefix: `${prefix}.`,
  sizes: Object.fromEntries(sizes.map((size) => [size, [awsVCPUs[size], awsVCPUs[size] * gibPerVCPU]])),
  ...more,
});

const burstableSizes = {
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  "2xlarge": [8, 32],
} as const;

const arm = { arch: "arm" } as const;

/**
 * Sizes and memory: the clouds' documentation (cloud.google.com/compute/docs/machine-resource, aws.amazon.com/ec2/instance-types), general
 * knowledge; those in tools/prices/prices.csv with a size are tested against it. Up to 32 vCPU, plenty for one bridge.
 */
const families: readonly Family[] = [
  {
    cloud: "gcp",
    prefix: "e2-",
    burstable: true,
    sizes: { micro: [2, 1], small: [2, 2], medium: [2, 4] },
  },
  gcp("e2-standard", [2, 4, 8, 16, 32], 4),
  gcp("e2-highcpu", [2, 4, 8, 16, 32], 1),
  gcp("e2-highmem", [2, 4, 8, 16], 8),
  gcp("n2-standard", [2, 4, 8, 16, 32], 4),
  gcp("n2-highcpu", [2, 4, 8, 16, 32], 1),
  gcp("n2-highmem", [2, 4, 8, 16, 32], 8),
  gcp("n2d-standard", [2, 4, 8, 16, 32], 4),
  gcp("n2d-highcpu", [2, 4, 8, 16, 32], 1),
  gcp("n2d-highmem", [2, 4, 8, 16, 32], 8),
  gcp("n4-standard", [2, 4, 8, 16, 32], 4),
  gcp("n4-highcpu", [2, 4, 8, 16, 32], 2),
  gcp("c2-standard", [4, 8, 16, 30], 4),
  gcp("c2d-standard", [2, 4, 8, 16, 32], 4),
  gcp("c2d-highcpu", [2, 4, 8, 16, 32], 2),
  gcp("c3-standard", [4, 8, 22], 4),
  gcp("c3-highcpu", [4, 8, 22], 2),
  gcp("c3d-standard", [4, 8, 16, 30], 4),
  gcp("c4-standard", [2, 4, 8, 16, 24, 32], 3.75),
  gcp("c4-highcpu", [2, 4, 8, 16, 24, 32], 2),
  gcp("c4a-standard", [1, 2, 4, 8, 16, 32], 4, arm),
  gcp("c4a-highcpu", [1, 2, 4, 8, 16, 32], 2, arm),
  gcp("t2d-standard", [1, 2, 4, 8, 16, 32], 4),
  gcp("t2a-standard", [1, 2, 4, 8, 16, 32], 4, arm),
  { cloud: "aws", prefix: "t3.", burstable: true, sizes: burstableSizes },
  { cloud: "aws", prefix: "t3a.", burstable: true, sizes: burstableSizes },
  { cloud: "aws", prefix: "t4g.", burstable: true, sizes: burstableSizes, ...arm },
  ...["c6i", "c6a", "c6in", "c7i", "c8i"].map((name) => aws(name, fromLarge, 2)),
  aws("c7a", fromMedium, 2),
  ...["c6g", "c7g", "c7gn", "c8g"].map((name) => aws(name, fromMedium, 2, arm)),
  ...["m6i", "m6a", "m7i"].map((name) => aws(name, fromLarge, 4)),
  aws("m7a", fromMedium, 4),
  ...["m6g", "m7g", "m8g"].map((name) => aws(name, fromMedium, 4, arm)),
];

const priceTable: Readonly<Record<string, Readonly<Record<string, MachinePrice>>>> = machinePrices;

export const machineTypes: readonly MachineType[] = families.flatMap(
  ({ cloud, prefix, arch = "x86" as const, burstable = false, sizes }) =>
    Object.entries(sizes).map(([size, [vCPU, memoryGiB]]) => {
      const name = prefix + size;
      return { cloud, name, vCPU, memoryGiB, arch, burstable, prices: priceTable[name] ?? {} };
    }),
);

/** @returns undefined for a type that the table does not have, which may still exist */
export const findMachineType = (cloud: Cloud, name: string): MachineType | undefined =>
  machineTypes.find((type) => type.cloud === cloud && type.name === name);

/** Up to three names of that cloud that a misspelt one may mean, nearest first. */
export const nearMachineTypes = (cloud: Cloud, name: string): string[] =>
  machineTypes
    .filter((type) => type.cloud === cloud)
    .map((type) => ({ name: type.name, far: distance(name.toLowerCase(), type.name) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map((near) => near.name);

/** The disk of a machine's operating system: images of containers, logs, and data where there is no disk for it. GiB. */
export const bootDiskGiB = 30;

/** Series 4 has no other disks than these (cloud.google.com/compute/docs/disks/hyperdisks, general knowledge). */
export const googleDiskType = (machineType: string): "hyperdisk-balanced" | "pd-balanced" =>
  /^[a-z]4[a-z]?-/.test(machineType) ? "hyperdisk-balanced" : "pd-balanced";
