/** A row of the price list. */

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
  /** Of a persistent disk, in its region. */
  | "diskSnapshot"
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
