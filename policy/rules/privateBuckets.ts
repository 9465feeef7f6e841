/** Buckets hold states and recordings: nobody outside may ever read them. */

import { mayBeOn, types, unknown } from "../policyResource.ts";
import type { ResourceRule } from "./rule.ts";

export const privateBuckets: ResourceRule = {
  name: "private-buckets",
  description: "No object in a bucket can be made public.",
  level: "mandatory",
  settings: [],
  check({ type, props }) {
    if (type !== types.gcpBucket) return [];
    const { publicAccessPrevention: prevention, uniformBucketLevelAccess: uniform } = props;
    return [
      ...(prevention === "enforced" || prevention === unknown
        ? []
        : [
            {
              path: "publicAccessPrevention",
              value: prevention,
              what: "permits public objects",
              fix: 'Set it to "enforced".',
            },
          ]),
      ...(mayBeOn(uniform)
        ? []
        : [
            {
              path: "uniformBucketLevelAccess",
              value: uniform,
              what: "permits access rules per object",
              fix: "Set it to true.",
            },
          ]),
    ];
  },
};
