/** The settings of a stack of kind `platform`: schema, defaults, and what is wrong with them. */

import { z } from "zod";
import { ownLabels } from "../model/clouds/labels.ts";
import { isName } from "../model/clouds/names.ts";
import { nearestRegion } from "../model/clouds/nearestRegion.ts";
import { cloudNames, findRegion, type Cloud } from "../model/clouds/regions.ts";
import { platformProblems } from "../model/platform/plan.ts";
import { usualNetworkCidr, type PlatformSettings } from "../model/platform/settings.ts";
import type { Problem } from "../model/problem.ts";
import { baseDomain, must } from "./settingsChecks.ts";
import { problemsOf } from "./settingsProblems.ts";

const regionsSchema = (cloud: Cloud, example: string) =>
  z
    .array(
      z.string().superRefine((name, context) => {
        if (findRegion(cloud, name) === undefined)
          context.addIssue({
            code: "custom",
            params: {
              what: `is not a supported ${cloudNames[cloud]} region`,
              fix: `Did you mean ${nearestRegion(cloud, name)}? Supported regions are listed in model/clouds/regions.ts.`,
            },
          });
      }),
    )
    .min(1)
    .describe(
      `Regions in which customers may run machines, e.g. \`[${example}]\`. Each region has a fixed range in \`networkCidr\`, so adding one does not affect the others.`,
    );

/** What GitHub takes for owners and repositories. */
const repository = z
  .string()
  .check(
    must(
      (value) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/[A-Za-z0-9._-]{1,100}$/.test(value),
      "is not a GitHub repository",
      "Use owner/name, e.g. my-app/jitsi.",
    ),
  );

/** Without colon or slash, which would read as another part of a token's subject. */
const environment = z
  .string()
  .check(
    must(
      (value) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value),
      "is not an environment name that is unambiguous in a token",
      "Use up to 64 letters, digits, dots, dashes and underscores.",
    ),
  );

/** Every setting of kind `platform`. `.describe` is what docs/settings.md and the editor show. */
export const platformSettingsSchema = z.strictObject({
  kind: z
    .literal("platform")
    .describe("Resources that the customers of one GCP project and one AWS account share."),
  baseDomain: baseDomain.describe(
    "Domain of the DNS zone to create, e.g. `my-app.com`. Delegate it to the name servers in output `nameServers`.",
  ),
  gcp: z
    .strictObject({
      project: z
        .string()
        .check(
          must(
            (value) => /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(value) && !/google|ssl/.test(value),
            "is not a valid Google Cloud project ID",
            "Use the ID, not the name or number: 6 to 30 lowercase letters, digits and dashes, as shown by `gcloud projects list`.",
          ),
        )
        .describe("Project ID. The project must exist and have billing enabled."),
      regions: regionsSchema("gcp", "europe-west1, us-east4"),
    })
    .optional()
    .describe("Google Cloud: network, DNS, metrics, keys and state. Set at least one of `gcp` and `aws`."),
  aws: z
    .strictObject({
      account: z
        .string()
        .check(
          must(
            (value) => /^\d{12}$/.test(value),
            "is not a valid AWS account ID",
            'Use the 12 digits, in quotes: "012345678901".',
          ),
        )
        .describe(
          "Account ID: 12 digits, in quotes. Deployments fail if the credentials belong to another account.",
        ),
      regions: regionsSchema("aws", "us-east-1"),
    })
    .optional()
    .describe("AWS: one network per region, for static pools."),
  networkCidr: z
    .string()
    .default(usualNetworkCidr)
    .describe(
      "Private range (/12 or larger) from which every region gets its network (/20). Platforms whose networks you want to connect need different ranges.",
    ),
  ci: z
    .strictObject({
      repository: repository.describe("GitHub repository whose jobs may use the identities, `owner/name`."),
      environment: environment
        .default("production")
        .describe("GitHub environment whose jobs may deploy. Add required reviewers to it."),
      previewEnvironment: environment
        .optional()
        .describe("GitHub environment whose jobs may preview. Default: jobs of pull requests."),
      driftEnvironment: environment
        .optional()
        .describe(
          "GitHub environment of the nightly drift detection, with the same read access as previews. Restrict it to the default branch: it holds keys to Docker hosts, which pull requests must not have. Default: none.",
        ),
    })
    .optional()
    .describe("Keyless identities for GitHub jobs: one that deploys, and one that only reads."),
  operators: z
    .array(
      z
        .string()
        .check(
          must(
            (value) => /^(user|group):[^\s:@]+@[^\s:@]+\.[^\s:@]+$/.test(value),
            "is not a Google Cloud user or group",
            "Use user:name@my-app.com or group:name@my-app.com.",
          ),
        ),
    )
    .default([])
    .describe("Users and groups who may log in to all customers' machines through Identity-Aware Proxy."),
  protect: z
    .stringbool()
    .or(z.boolean())
    .default(true)
    .describe("Refuse to delete the DNS zones, the state bucket and key, and CI's identity pool."),
  labels: z
    .record(
      z.string().check(
        must(
          (key) => /^[a-z]/.test(key) && isName("gcpLabelValue", key),
          "is not a valid label key",
          "Use up to 63 lowercase letters, digits, dashes and underscores, starting with a letter.",
        ),
        must(
          (key) => !(ownLabels as readonly string[]).includes(key),
          "is a label that the program sets itself",
          "Choose another key.",
        ),
      ),
      z
        .string()
        .check(
          must(
            (value) => isName("gcpLabelValue", value),
            "is not a valid label value",
            "Use up to 63 lowercase letters, digits, dashes and underscores.",
          ),
        ),
    )
    .default({})
    .describe("Labels (GCP) and tags (AWS) for all resources that support them."),
});

/** The settings, or everything that is wrong with them. */
export type ParsedPlatform =
  { readonly settings: PlatformSettings } | { readonly problems: readonly Problem[] };

/**
 * Never throws.
 * @param values decoded config by key without `jitsi:`
 * @param stack name of the stack
 */
export function parsePlatformSettings(
  values: Readonly<Record<string, unknown>>,
  stack: string,
): ParsedPlatform {
  const parsed = platformSettingsSchema.safeParse(values);
  if (!parsed.success) return { problems: problemsOf(parsed.error.issues, values, platformSettingsSchema) };
  const { gcp, aws, ci, ...rest } = parsed.data;
  const settings: PlatformSettings = {
    ...rest,
    stack,
    gcp,
    aws,
    ci:
      ci === undefined
        ? undefined
        : { ...ci, previewEnvironment: ci.previewEnvironment, driftEnvironment: ci.driftEnvironment },
  };
  const problems = platformProblems(settings);
  return problems.length > 0 ? { problems } : { settings };
}
