import type * as pulumi from "@pulumi/pulumi";
import { CryptoKey } from "@pulumi/gcp/kms/cryptoKey.js";
import { KeyRing } from "@pulumi/gcp/kms/keyRing.js";
import { Bucket } from "@pulumi/gcp/storage/bucket.js";
import type { Apis } from "./googleApis.ts";
import type { GooglePlatformPlan } from "../../model/platform/plan.ts";

export interface StateStore {
  bucket: Bucket;
  /** For the secrets within the states. */
  key: CryptoKey;
}

const daySeconds = 24 * 60 * 60;

/** Where the states of all stacks are kept, and what their secrets are encrypted with. Losing either loses them all. */
export function stateStore(
  name: string,
  { gcp, labels, protect }: GooglePlatformPlan,
  apis: Apis,
  parent: pulumi.Resource,
): StateStore {
  // Neither can move: with another first region in the settings they stay where they are.
  const stays = { parent, protect, ignoreChanges: ["location"] };

  const ring = new KeyRing(`${name}-keys`, { location: gcp.home }, { ...stays, dependsOn: [apis.kms] });
  const key = new CryptoKey(
    `${name}-state-key`,
    {
      keyRing: ring.id,
      purpose: "ENCRYPT_DECRYPT",
      // Older versions go on decrypting.
      rotationPeriod: `${90 * daySeconds}s`,
      destroyScheduledDuration: `${30 * daySeconds}s`,
      labels,
    },
    { parent, protect },
  );
  const bucket = new Bucket(
    `${name}-state`,
    {
      // Named in every `pulumi login`, so it is not left to chance.
      name: gcp.stateBucket,
      location: gcp.home.toUpperCase(),
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      // A state written over by mistake comes back from its versions.
      versioning: { enabled: true },
      lifecycleRules: [
        {
          action: { type: "Delete" },
          condition: { daysSinceNoncurrentTime: 90, numNewerVersions: 10, withState: "ARCHIVED" },
        },
      ],
      softDeletePolicy: { retentionDurationSeconds: 7 * daySeconds },
      forceDestroy: false,
      labels,
    },
    { ...stays, dependsOn: [apis.storage] },
  );
  return { bucket, key };
}
