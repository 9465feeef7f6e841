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
              what: `is no region of ${cloudNames[cloud]} that this program knows`,
              fix: `Did you mean ${nearestRegion(cloud, name)}? The known ones are in model/clouds/regions.ts.`,
            },
          });
      }),
    )
    .min(1)
    .describe(
      `Regions in which customers may have machines, e.g. \`[${example}]\`. Each has its permanent place in \`networkCidr\`: adding one moves no other.`,
    );

/** What GitHub takes for owners and repositories. */
const repository = z
  .string()
  .check(
    must(
      (value) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/[A-Za-z0-9._-]{1,100}$/.test(value),
      "is no repository on GitHub",
      "Give owner/name, e.g. my-app/jitsi.",
    ),
  );

/** Without colon or slash, which would read as another part of a token's subject. */
const environment = z
  .string()
  .check(
    must(
      (value) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value),
      "is no name of an environment that can be told apart in a token",
      "Use up to 64 letters, digits, dots, dashes and underscores.",
    ),
  );

/** Every setting of kind `platform`. `.describe` is what docs/settings.md and the editor show. */
export const platformSettingsSchema = z.strictObject({
  kind: z.literal("platform").describe("What the customers of one GCP project and one AWS account share."),
  baseDomain: baseDomain.describe(
    "Domain of the DNS zone that is made, e.g. `my-app.com`. Delegate it to the name servers in the output `nameServers`.",
  ),
  gcp: z
    .strictObject({
      project: z
        .string()
        .check(
          must(
            (value) => /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(value) && !/google|ssl/.test(value),
            "is no project id of Google Cloud",
            "Give the id, not the name or number: 6 to 30 lower-case letters, digits and dashes, as `gcloud projects list` shows it.",
          ),
        )
        .describe("Project id. The project and its billing must exist."),
      regions: regionsSchema("gcp", "europe-west1, us-east4"),
    })
    .optional()
    .describe("Google Cloud: network, DNS, metrics, keys and state. At least one of `gcp` and `aws`."),
  aws: z
    .strictObject({
      account: z
        .string()
        .check(
          must(
            (value) => /^\d{12}$/.test(value),
            "is no AWS account",
            'Give the 12 digits, in quotes: "012345678901".',
          ),
        )
        .describe("Account number, 12 digits, in quotes. Nothing is made if the credentials are another's."),
      regions: regionsSchema("aws", "us-east-1"),
    })
    .optional()
    .describe("AWS: a network per region for static pools."),
  networkCidr: z
    .string()
    .default(usualNetworkCidr)
    .describe(
      "Private network of 2^20 addresses (/12) or more that every region's network (/20) is taken from. Two platforms that are to be joined need different ones.",
    ),
  ci: z
    .strictObject({
      repository: repository.describe("Repository on GitHub whose jobs may act, `owner/name`."),
      environment: environment
        .default("production")
        .describe("GitHub environment whose jobs may deploy. Give it required reviewers there."),
      previewEnvironment: environment
        .optional()
        .describe("GitHub environment whose jobs may preview. Default: the jobs of pull requests."),
      driftEnvironment: environment
        .optional()
        .describe(
          "GitHub environment of the nightly drift, which may read as previews do. Allow the default branch alone there: its keys to Docker hosts are not for pull requests. Default: none.",
        ),
    })
    .optional()
    .describe("Identities without keys for jobs on GitHub: one that deploys, one that only reads."),
  operators: z
    .array(
      z
        .string()
        .check(
          must(
            (value) => /^(user|group):[^\s:@]+@[^\s:@]+\.[^\s:@]+$/.test(value),
            "is no person or group of Google Cloud",
            "Give user:name@my-app.com or group:name@my-app.com.",
          ),
        ),
    )
    .default([])
    .describe("Who may log in to the machines of all customers, through Identity-Aware Proxy."),
  protect: z
    .stringbool()
    .or(z.boolean())
    .default(true)
    .describe("Refuse to delete the zones, the bucket, the key and the identity pool of CI."),
  labels: z
    .record(
      z.string().check(
        must(
          (key) => /^[a-z]/.test(key) && isName("gcpLabelValue", key),
          "is no key of a label",
          "Use up to 63 lower-case letters, digits, dashes and underscores, beginning with a letter.",
        ),
        must(
          (key) => !(ownLabels as readonly string[]).includes(key),
          "is a label that the program gives itself",
          "Choose another key.",
        ),
      ),
      z
        .string()
        .check(
          must(
            (value) => isName("gcpLabelValue", value),
            "is no value of a label",
            "Use up to 63 lower-case letters, digits, dashes and underscores.",
          ),
        ),
    )
    .default({})
    .describe("Labels (GCP) and tags (AWS) for everything that carries them."),
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
