/** List prices of what is no machine: traffic, addresses, disks, metrics. Those of machines are in machineTypes.ts. */

import type { ListPrice, PriceCategory } from "./listPrice.ts";
import { otherPrices } from "./prices.generated.ts";
import type { Cloud } from "./regions.ts";

/** Most trusted first; then in the order of the list. Empty if no price is known. */
export const findPrices = (cloud: Cloud, category: PriceCategory, from?: string): ListPrice[] =>
  otherPrices
    .filter(
      (price) =>
        price.cloud === cloud && price.category === category && (from === undefined || price.from === from),
    )
    .sort((a, b) => trust[a.confidence] - trust[b.confidence]);

const trust = { high: 0, medium: 1, low: 2 } as const;
