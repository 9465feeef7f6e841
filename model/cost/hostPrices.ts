/** List prices of what one host is made of. */

import { findMachineType, googleDiskType } from "../clouds/machineTypes.ts";
import type { ListPrice, PriceCategory } from "../clouds/listPrice.ts";
import { findPrices } from "../clouds/prices.ts";
import type { Cloud } from "../clouds/regions.ts";
import { cloudOf, isGroup, type CloudHost } from "../hosts/hosts.ts";

/** US dollars an hour; undefined where no price is known. */
export function machineHour(host: CloudHost): number | undefined {
  const price = findMachineType(cloudOf(host), host.machineType)?.prices[host.cloudRegion];
  return isGroup(host) && host.spot ? price?.spot : price?.onDemand;
}

/** As the price list names it: without Google's `pd-`. */
export const diskType = (host: CloudHost): string =>
  cloudOf(host) === "aws" ? "gp3" : googleDiskType(host.machineType).replace(/^pd-/, "");

export const diskPrice = (host: CloudHost): number | undefined =>
  findPrice(cloudOf(host), "persistentDisk", host.cloudRegion, ({ item }) => item === diskType(host))?.usd;

export const addressHour = (host: CloudHost, isUnused: boolean): number | undefined =>
  findPrice(cloudOf(host), isUnused ? "externalIpv4UnusedStatic" : "externalIpv4InUse", host.cloudRegion)
    ?.usd;

/** The region's own price, else the one of all regions. */
export const findPrice = (
  cloud: Cloud,
  category: PriceCategory,
  region: string,
  fits: (price: ListPrice) => boolean = () => true,
): ListPrice | undefined =>
  [...findPrices(cloud, category, region), ...findPrices(cloud, category, "any")].find(fits);

const gigabytesPerGibibyte = 1.073741824;

/** US dollars per GB at the first paid amount within a month; large amounts cost less. Bridges of their own use GCP's standard tier. */
export function egressGigabyte(host: CloudHost, runsAppServer: boolean): number | undefined {
  const { cloudRegion } = host;
  const isWorld = ({ to }: ListPrice) => to.startsWith("worldwide") || to === "internet";
  const candidates =
    cloudOf(host) === "aws"
      ? findPrices("aws", "internetEgress", cloudRegion)
      : runsAppServer
        ? findPrices("gcp", "internetEgress", cloudRegion).filter(({ item }) => item === "premium tier")
        : findPrices("gcp", "internetEgress").filter(
            ({ item, from }) =>
              item === "standard tier" &&
              from === "any (not Australia)" &&
              !cloudRegion.startsWith("australia"),
          );
  const price = candidates.find((candidate) => isWorld(candidate) && candidate.usd > 0);
  return price && (price.unit === "GiB" ? price.usd / gigabytesPerGibibyte : price.usd);
}
