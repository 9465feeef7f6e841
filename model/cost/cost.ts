/** What a deployment costs at list prices: by the month for what is always there, and by the hour for a participant. Pure. */

import { identitiesOf } from "../access/identities.ts";
import { bootDiskGiB, findMachineType } from "../clouds/machineTypes.ts";
import { cloudNames, type Cloud } from "../clouds/regions.ts";
import type { Deployment, Host } from "../deployment.ts";
import { addressHour, diskPrice, diskType, egressGigabyte, findPrice, machineHour } from "./hostPrices.ts";
import { cloudOf, isCloud, isDocker, isGroup } from "../hosts/hosts.ts";
import type { Settings } from "../settings.ts";

/** One kind of thing of one host. */
export interface CostItem {
  readonly kind: "machine" | "disk" | "snapshot" | "address" | "secret";
  /** Of the deployment; `all` for what belongs to no single one. */
  readonly host: string;
  readonly cloud: Cloud;
  /** E.g. `europe-west1`. */
  readonly region: string;
  /** For people, e.g. `n2-standard-4, spot`, `balanced, 50 GiB`. */
  readonly what: string;
  /** How many there are at least and at most. */
  readonly min: number;
  readonly max: number;
  /** US dollars a month for one; undefined where no price is known. */
  readonly usdEach: number | undefined;
}

/** What one participant of a conference costs in an hour; see `participant` for what is assumed. */
export interface ParticipantCost {
  readonly usdTraffic: number;
  /** Of the bridges, loaded as they are meant to be. */
  readonly usdBridge: number;
}

export interface DeploymentCost {
  readonly items: readonly CostItem[];
  /** US dollars for what has a price: groups at their minimum, and at their maximum. */
  readonly usdPerMonth: number;
  readonly usdPerMonthAtMost: number;
  /** Undefined where no bridge has known prices; those without are left out of the mean, and `unpriced` names them. */
  readonly participantHour: ParticipantCost | undefined;
  /** What belongs into the sums of a month and has no known price: how many of each there are at most. With any, the sums are lower bounds. */
  readonly gaps: Readonly<Record<string, number>>;
  /** What is in no sum, because nobody here knows its price; a phrase each, sorted. */
  readonly unpriced: readonly string[];
}

/** 365 days / 12 × 24 h: what the clouds' own calculators count with. */
const hoursPerMonth = 730;

/**
 * One participant in a meeting of four with video.
 *
 * Received, in Mbit/s: one picture in large (1.5) and two small ones (0.2 each), which are the limits of the highest and the lowest layer of VP8
 * (lib-jitsi-meet, StandardVideoQualitySettings.ts, `STANDARD_VIDEO_BITRATES`), and three voices of 0.04 (Opus). Real pictures mostly stay below.
 *
 * Of a bridge with 8 hardware threads a participant takes 0.005 (docs/load.md, 8x8's figures), the cautious end; sound alone is half as many
 * packets: 50 a second for each of four voices, of about 400.
 */
export const participant = {
  video: { megabitsPerSecond: 1.5 + 2 * 0.2 + 3 * 0.04, stressOfEightThreads: 0.005 },
  audio: { megabitsPerSecond: 3 * 0.04, stressOfEightThreads: 0.0025 },
} as const;

/** Mean stress that bridges outside groups are assumed to have when they are in use: what groups are sized for by default. */
const usualStress = 0.5;

export function costOf(deployment: Deployment): DeploymentCost {
  const items = [
    ...deployment.hosts.flatMap((host) => itemsOf(host, deployment.settings)),
    ...secretItems(deployment),
  ];
  const sum = (count: "min" | "max") =>
    items.reduce((total, item) => total + item[count] * (item.usdEach ?? 0), 0);
  const docker = deployment.hosts
    .filter(isDocker)
    .map(({ name }) => `host ${name}, which is the customer's own`);
  const gaps: Record<string, number> = {};
  for (const { kind, cloud, region, what, max, usdEach } of items) {
    if (usdEach !== undefined || max === 0) continue;
    const name = `${kind} ${what} in ${cloudNames[cloud]} ${region}`;
    gaps[name] = (gaps[name] ?? 0) + max;
  }
  const perHour = participantHour(deployment);
  return {
    items,
    usdPerMonth: sum("min"),
    usdPerMonthAtMost: sum("max"),
    participantHour: perHour.cost,
    gaps,
    unpriced: [...new Set([...docker, ...Object.keys(gaps), ...perHour.unpriced])].sort(),
  };
}

/** A suspended customer keeps data and addresses, and has no machine (docs/settings.md, `suspended`). */
function itemsOf(host: Host, { suspended }: Pick<Settings, "suspended">): CostItem[] {
  if (!isCloud(host) || (suspended && isGroup(host))) return [];
  const cloud = cloudOf(host);
  const [min, max] = isGroup(host) ? [host.scaling.min, host.scaling.max] : [1, 1];
  const common = { host: host.name, cloud, region: host.cloudRegion, min, max };
  const isSpot = isGroup(host) && host.spot;
  const machine: CostItem = {
    ...common,
    kind: "machine",
    what: `${host.machineType}${isSpot ? ", spot" : ""}`,
    usdEach: times(machineHour(host), hoursPerMonth),
  };
  const disk = (gib: number): CostItem => ({
    ...common,
    kind: "disk",
    what: `${diskType(host)}, ${gib} GiB`,
    usdEach: times(diskPrice(host), gib),
  });
  const data = host.on === "gcp" ? host.dataDisk : undefined;
  return [
    ...(suspended ? [] : [machine, disk(bootDiskGiB)]),
    ...(data === undefined ? [] : [disk(data.gib), snapshots(common, data)]),
    {
      ...common,
      kind: "address",
      what: suspended ? "public IPv4, not in use" : "public IPv4",
      usdEach: times(addressHour(host, suspended), hoursPerMonth),
    },
  ];
}

/** Only what changed since the day before is kept, so that nobody can tell their size beforehand. */
function snapshots(
  common: Pick<CostItem, "host" | "cloud" | "region" | "min" | "max">,
  { snapshotDays }: { readonly snapshotDays: number },
): CostItem {
  const perGiB = findPrice("gcp", "diskSnapshot", common.region)?.usd;
  const price = perGiB === undefined ? "" : ` at ${perGiB} USD per GiB, size unknown,`;
  return { ...common, kind: "snapshot", what: `of ${snapshotDays} days${price}`, usdEach: undefined };
}

/** GCP bills versions of secrets; AWS's standard parameters cost nothing (aws.amazon.com/systems-manager/pricing). */
function secretItems(deployment: Deployment): CostItem[] {
  const identities = identitiesOf(deployment).filter(({ cloud }) => cloud === "gcp");
  const count = new Set(identities.flatMap(({ secrets }) => secrets)).size;
  const what = "version in Secret Manager";
  const common = { kind: "secret", host: "all", cloud: "gcp", region: "global", what } as const;
  const usdEach = findPrice("gcp", "secretVersion", "any")?.usd;
  return count === 0 ? [] : [{ ...common, min: count, max: count, usdEach }];
}

const times = (price: number | undefined, amount: number): number | undefined =>
  price === undefined ? undefined : price * amount;

interface MaybeCost {
  readonly cost: ParticipantCost | undefined;
  readonly unpriced: readonly string[];
}

/** The mean over the bridges in clouds whose prices are known, by how many participants each is for. */
function participantHour({ hosts, bridges, settings }: Deployment): MaybeCost {
  const { megabitsPerSecond, stressOfEightThreads } = participant[settings.media];
  const gigabytes = (megabitsPerSecond * 3600) / 8 / 1000;
  const names = new Set(bridges.map(({ host }) => host));
  const shares = hosts
    .filter(isCloud)
    .filter(({ name }) => names.has(name))
    .map((host) => {
      const threads = findMachineType(cloudOf(host), host.machineType)?.vCPU;
      const stress = isGroup(host) ? host.scaling.targetStress : usualStress;
      const participants = threads === undefined ? undefined : (threads / 8 / stressOfEightThreads) * stress;
      const [hour, gigabyte] = [machineHour(host), egressGigabyte(host, host.runsAppServer)];
      return { host, participants, hour, gigabyte, count: isGroup(host) ? Math.max(1, host.scaling.min) : 1 };
    });
  const unpriced = shares
    .filter(({ gigabyte }) => gigabyte === undefined)
    .map(({ host }) => `traffic to the internet from ${cloudNames[cloudOf(host)]} ${host.cloudRegion}`);
  let [traffic, bridge, all] = [0, 0, 0];
  for (const { participants, hour, gigabyte, count } of shares) {
    if (participants === undefined || hour === undefined || gigabyte === undefined) continue;
    all += count * participants;
    traffic += count * participants * gigabytes * gigabyte;
    bridge += count * hour;
  }
  return { cost: all === 0 ? undefined : { usdTraffic: traffic / all, usdBridge: bridge / all }, unpriced };
}
