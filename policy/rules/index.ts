/** All policies. */

import { encryption } from "./encryption.ts";
import { imdsV2 } from "./imdsV2.ts";
import { labels } from "./labels.ts";
import { machineTypes, regions } from "./places.ts";
import { privateBuckets } from "./privateBuckets.ts";
import { protectedData } from "./protectedData.ts";
import { publicPorts } from "./publicPorts.ts";
import type { PolicyRule } from "./rule.ts";
import { secrets } from "./secrets.ts";

export const policyRules: readonly PolicyRule[] = [
  encryption,
  privateBuckets,
  publicPorts,
  labels,
  protectedData,
  imdsV2,
  secrets,
  regions,
  machineTypes,
];
