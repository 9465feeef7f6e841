/** The outputs of a platform stack: `platform` for customer stacks, the rest for people and CI. No secrets. */

import * as pulumi from "@pulumi/pulumi";
import type { AwsPlatform } from "../components/platform/awsPlatform.ts";
import type { GoogleCloudPlatform } from "../components/platform/googleCloudPlatform.ts";
import { platformSchemaVersion, type PlatformFacts } from "../model/platform/facts.ts";
import type { PlatformPlan } from "../model/platform/plan.ts";

/** Everything that a platform stack exports. */
export interface PlatformStackOutputs {
  /** Read by customer stacks: one plain versioned object. */
  readonly platform: pulumi.Output<PlatformFacts>;
  /** Name servers to delegate the base domain to, at its registrar or in its parent zone. Null without GCP. */
  readonly nameServers: pulumi.Output<string[]> | null;
  /** For `pulumi login`: `gs://BUCKET`. Null without GCP. */
  readonly stateBucket: pulumi.Output<string> | null;
  /** For `pulumi stack init --secrets-provider`: `gcpkms://projects/…`. Null without GCP. */
  readonly secretsKey: pulumi.Output<string> | null;
  /** Identities for GitHub jobs. Null without `jitsi:ci`. */
  readonly ci: CiOutputs | null;
}

export interface CiOutputs {
  /** Inputs of google-github-actions/auth. Null without GCP. */
  readonly gcp: CiIdentities | null;
  /** Inputs of aws-actions/configure-aws-credentials. Null without AWS. */
  readonly aws: CiIdentities | null;
}

export interface CiIdentities {
  /** GCP: `projects/N/locations/global/workloadIdentityPools/P/providers/Q`. AWS: ARN of the OIDC provider. */
  readonly provider: pulumi.Output<string>;
  /** Identity that deploys, usable only from the deployment environment. GCP: email address of the service account. AWS: ARN of the role. */
  readonly deployer: pulumi.Output<string>;
  /** Identity that previews, read-only. Same format. */
  readonly previewer: pulumi.Output<string>;
}

interface Parts {
  google: GoogleCloudPlatform | undefined;
  aws: AwsPlatform | undefined;
}

export function platformOutputs(plan: PlatformPlan, { google, aws }: Parts): PlatformStackOutputs {
  return {
    platform: factsOf(plan, { google, aws }),
    nameServers: google?.nameServers ?? null,
    stateBucket: google?.stateBucket ?? null,
    secretsKey: google?.secretsKey ?? null,
    ci: plan.ci === undefined ? null : { gcp: identitiesOf(google?.ci), aws: identitiesOf(aws?.ci) },
  };
}

const factsOf = (
  { baseDomain, gcp, aws: awsPlan, operators }: PlatformPlan,
  { google, aws }: Parts,
): pulumi.Output<PlatformFacts> =>
  pulumi.output({
    schemaVersion: platformSchemaVersion,
    baseDomain,
    gcp:
      gcp === undefined || google === undefined
        ? null
        : {
            project: gcp.project,
            network: google.network,
            subnetworks: google.subnetworks,
            zone: google.zone,
            privateZone: google.privateZone,
            privateDomain: gcp.privateDomain,
            stressMetric: google.stressMetric,
            operators,
          },
    aws:
      awsPlan === undefined || aws === undefined ? null : { account: awsPlan.account, regions: aws.regions },
  });

const identitiesOf = (
  ci: Readonly<Record<"identityProvider" | "deployer" | "previewer", pulumi.Output<string>>> | undefined,
): CiIdentities | null =>
  ci === undefined ? null : { provider: ci.identityProvider, deployer: ci.deployer, previewer: ci.previewer };
