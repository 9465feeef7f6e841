/** List prices of what is no machine: traffic, addresses, disks, metrics. Those of machines are in machineTypes.ts. */

import { otherPrices } from "./prices.generated.ts";
import type { Cloud } from "./regions.ts";

export type PriceCategory =
  | "internetEgress"
  | "interRegion"
  /** Between zones of a region, on GCP. */
  | "interZone"
  /** The same on AWS, where each direction is paid. */
  | "interAz"
  | "externalIpv4InUse"
  | "externalIpv4UnusedStatic"
  | "persistentDisk"
  /** Of Secret Manager. */
  | "secretVersion"
  | "cloudMonitoringCustomMetrics";

export interface ListPrice {
  readonly cloud: Cloud;
  readonly category: PriceCategory;
  /** E.g. `premium tier`, `balanced`; empty where the category says it all. */
  readonly item: string;
  /** Region, or words such as `any`. */
  readonly from: string;
  /** Region or part of the world that traffic goes to; empty for what does not go anywhere. */
  readonly to: string;
  /** Amount within a month that the price is for, in words; empty for every amount. */
  readonly tier: string;
  /** What the price is for: `hour`, `GiB`, `GB`, `GiB-month`, `MiB`. */
  readonly unit: string;
  readonly usd: number;
  /** Day, month or year, as the source has it. */
  readonly asOf: string;
  readonly source: string;
  readonly confidence: "high" | "medium" | "low";
  readonly notes: string;
}

/** Most trusted first; then in the order of the list. Empty if no price is known. */
export const findPrices = (cloud: Cloud, category: PriceCategory, from?: string): ListPrice[] =>
  otherPrices
    .filter(
      (price) =>
        price.cloud === cloud && price.category === category && (from === undefined || price.from === from),
    )
    .sort((a, b) => trust[a.confidence] - trust[b.confidence]);

const trust = { high: 0, medium: 1, low: 2 } as const;
