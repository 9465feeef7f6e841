import type * as pulumi from "@pulumi/pulumi";
import { Service } from "@pulumi/gcp/projects/service.js";

/** APIs that stacks use, by the name that this program has for them. The two that this itself needs are on in every new project. */
const apiNames = {
  compute: "compute.googleapis.com",
  dns: "dns.googleapis.com",
  iam: "iam.googleapis.com",
  /** Tokens of service accounts, for CI. */
  iamCredentials: "iamcredentials.googleapis.com",
  /** Exchange of GitHub's tokens. */
  sts: "sts.googleapis.com",
  iap: "iap.googleapis.com",
  osLogin: "oslogin.googleapis.com",
  resourceManager: "cloudresourcemanager.googleapis.com",
  monitoring: "monitoring.googleapis.com",
  secretManager: "secretmanager.googleapis.com",
  kms: "cloudkms.googleapis.com",
  storage: "storage.googleapis.com",
} as const;

export type Apis = Readonly<Record<keyof typeof apiNames, Service>>;

export const enableApis = (name: string, parent: pulumi.Resource): Apis =>
  Object.fromEntries(
    Object.entries(apiNames).map(([key, service]) => [
      key,
      new Service(
        `${name}-${key}-api`,
        // Others in the project may use it too: a destroyed platform switches nothing off.
        { service, disableOnDestroy: false, disableDependentServices: false },
        { parent },
      ),
    ]),
  ) as unknown as Apis;
