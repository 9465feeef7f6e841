/** What a platform stack tells: `platform` to the stacks of customers, the rest to people and CI. No secrets. */

import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { AwsPlatform } from "../components/platform/awsPlatform.ts";
import type { GoogleCloudPlatform } from "../components/platform/googleCloudPlatform.ts";
import { platformSchemaVersion, type PlatformFacts } from "../model/platform/facts.ts";
import type { PlatformPlan } from "../model/platform/plan.ts";
import type { Problem } from "../model/problem.ts";

/** Everything that a platform stack exports. */
export interface PlatformStackOutputs {
  /** What customers' stacks read: one plain versioned object. */
  readonly platform: pulumi.Output<PlatformFacts>;
  /** Delegate the base domain to these, at its registrar or in its parent zone. Null without GCP. */
  readonly nameServers: pulumi.Output<string[]> | null;
  /** For `pulumi login`: `gs://BUCKET`. Null without GCP. */
  readonly stateBucket: pulumi.Output<string> | null;
  /** For `pulumi stack init --secrets-provider`: `gcpkms://projects/…`. Null without GCP. */
  readonly secretsKey: pulumi.Output<string> | null;
  /** What jobs on GitHub log in with. Null without `jitsi:ci`. */
  readonly ci: CiOutputs | null;
}

export interface CiOutputs {
  /** For google-github-actions/auth. Null without GCP. */
  readonly gcp: CiIdentities | null;
  /** For aws-actions/configure-aws-credentials. Null without AWS. */
  readonly aws: CiIdentities | null;
}

export interface CiIdentities {
  /** GCP: `projects/N/locations/global/workloadIdentityPools/P/providers/Q`. AWS: ARN of the OIDC provider. */
  readonly provider: pulumi.Output<string>;
  /** GCP: e-mail address of the service account. AWS: ARN of the role. Usable from the environment that deploys. */
  readonly deployer: pulumi.Output<string>;
  /** The same for previews; only reads. */
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

const text = z.string().min(1);

/** `PlatformFacts` as data from outside: a stack's output, or the setting by which a customer brings its own network. */
export const platformFactsSchema = z.object({
  schemaVersion: z.literal(platformSchemaVersion),
  baseDomain: text.describe("Domain of the DNS zone, e.g. `my-app.com`."),
  gcp: z
    .object({
      project: text.describe("Project id."),
      network: text.describe("`projects/P/global/networks/N`."),
      subnetworks: z
        .record(z.string(), z.object({ id: text, cidr: z.cidrv4() }))
        .describe("Id and CIDR by region."),
      zone: text.describe("Name of the managed zone of `baseDomain`."),
      privateZone: text.describe("Name of the managed zone of `privateDomain`, seen by the network only."),
      privateDomain: text.describe("Domain within the network, without a dot at its end."),
      stressMetric: text.describe("Type of the metric that bridges report their stress as."),
      operators: z.array(z.string()).describe("Who may open a shell on machines: `user:` or `group:`."),
    })
    .nullable(),
  aws: z
    .object({
      account: text.describe("Account number, 12 digits."),
      regions: z
        .record(
          z.string(),
          z.object({
            vpcId: text,
            cidr: z.cidrv4(),
            subnetIds: z.record(z.string(), text).describe("Public subnets by availability zone."),
          }),
        )
        .describe("Networks by region."),
    })
    .nullable(),
});

/** Facts, or why there are none. */
export type ParsedFacts = { readonly facts: PlatformFacts } | { readonly problems: readonly Problem[] };

/**
 * Never throws.
 * @param value the output `platform` of a stack; undefined or null if it has none
 * @param stack its name, as the customer's settings have it
 */
export function parsePlatformOutputs(value: unknown, stack: string): ParsedFacts {
  const problem = (what: string, fix: string): ParsedFacts => ({
    problems: [{ key: "jitsi:platform", value: stack, what, fix }],
  });
  if (value === undefined || value === null)
    return problem(
      "has no output `platform`",
      `It is no platform stack, or was never deployed: \`pulumi up --stack ${stack}\` with \`jitsi:kind: platform\` first.`,
    );
  const version =
    typeof value === "object" ? (value as { schemaVersion?: unknown }).schemaVersion : undefined;
  if (version !== platformSchemaVersion)
    return typeof version === "number" && version > platformSchemaVersion
      ? problem(
          `was deployed by a newer version of this program: its outputs have version ${version}, this one reads ${platformSchemaVersion}`,
          "Deploy with a version of the program that is as new.",
        )
      : problem(
          `has outputs of version ${JSON.stringify(version) ?? "(none)"}, this program reads ${platformSchemaVersion}`,
          `Deploy it once with this version of the program: \`pulumi up --stack ${stack}\`.`,
        );
  const parsed = platformFactsSchema.safeParse(value);
  if (parsed.success) return { facts: parsed.data };
  const paths = [...new Set(parsed.error.issues.map(({ path }) => path.join(".")))];
  return problem(
    `has incomplete outputs: ${paths.map((path) => `platform.${path}`).join(", ")} missing or of the wrong form`,
    `Finish its deployment: \`pulumi up --stack ${stack}\`.`,
  );
}
