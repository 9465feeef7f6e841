import { Provider as DockerProvider } from "@pulumi/docker/provider.js";
import { Provider as RandomProvider } from "@pulumi/random/provider.js";
import { Provider as TlsProvider } from "@pulumi/tls/provider.js";
import { labelsOf, type Ownership } from "../model/clouds/labels.ts";
import { isDocker } from "../model/hosts/hosts.ts";
import type { PlatformFacts } from "../model/platform/facts.ts";
import type { DockerHostSettings, HostSettings } from "../model/settings.ts";
import type { CloudProviders, Providers } from "../stacks/providers.ts";

/** A host that was just started may need half a minute until sshd answers; the provider itself asks only once. */
const sshOpts = ["-o", "ConnectTimeout=10", "-o", "ConnectionAttempts=3", "-o", "ServerAliveInterval=15"];

/**
 * Where IAM is, which is for all regions; every other resource says its own. Always the same: another region would be another provider, and all
 * that the old one made would be made anew.
 */
const awsHomeRegion = "us-east-1";

export type Owner = Omit<Ownership, "component">;

/** Accounts in the clouds; undefined where there is nothing for a provider to do. */
export interface CloudAccounts {
  /** Project id. */
  readonly gcp: string | undefined;
  /** 12 digits. */
  readonly aws: string | undefined;
}

/** Google Cloud has the DNS zone, and so something of every customer of the platform. */
export const accountsOf = (
  hosts: readonly HostSettings[],
  platform: PlatformFacts | undefined,
): CloudAccounts => ({
  gcp: platform?.gcp?.project,
  aws: hosts.some(({ on }) => on === "aws") ? platform?.aws?.account : undefined,
});

/** Explicit providers, one per daemon and cloud account; none of them talks to anything in a preview. */
export async function makeProviders(
  hosts: readonly HostSettings[],
  accounts: CloudAccounts,
  owner: Owner,
): Promise<Providers> {
  return {
    random: new RandomProvider("random"),
    tls: new TlsProvider("tls"),
    docker: Object.fromEntries(hosts.filter(isDocker).map((host) => [host.name, dockerProvider(host)])),
    ...(await makeCloudProviders(accounts, owner)),
  };
}

const dockerProvider = ({ name, docker }: DockerHostSettings): DockerProvider =>
  new DockerProvider(`docker-${name}`, {
    host: docker,
    disableDockerDaemonCheck: true,
    ...(docker.startsWith("ssh://") ? { sshOpts } : {}),
  });

/** Credentials come from the environment or from workload identity, never from settings. Unused modules are not even loaded. */
export async function makeCloudProviders({ gcp, aws }: CloudAccounts, owner: Owner): Promise<CloudProviders> {
  const labels = labelsOfAll(owner);
  return {
    owner,
    gcp:
      gcp === undefined
        ? undefined
        : new (await import("@pulumi/gcp/provider.js")).Provider("gcp", {
            project: gcp,
            addPulumiAttributionLabel: false,
            defaultLabels: labels,
          }),
    aws:
      aws === undefined
        ? undefined
        : new (await import("@pulumi/aws/provider.js")).Provider("aws", {
            region: awsHomeRegion,
            allowedAccountIds: [aws],
            defaultTags: { tags: labels },
          }),
  };
}

/** What a resource has that forgot its own. */
const labelsOfAll = (owner: Owner): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labelsOf({ ...owner, component: "none" })).filter(([key]) => key !== "component"),
  );
