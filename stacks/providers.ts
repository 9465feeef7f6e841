import type { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import type { Provider as DockerProvider } from "@pulumi/docker/provider.js";
import type { Provider as GcpProvider } from "@pulumi/gcp/provider.js";
import type { Provider as RandomProvider } from "@pulumi/random/provider.js";
import type { Provider as TlsProvider } from "@pulumi/tls/provider.js";
import type { Ownership } from "../model/clouds/labels.ts";

/** Every provider of a stack, made in infra/providers.ts; there are no default ones. */
export interface Providers extends CloudProviders {
  readonly random: RandomProvider;
  readonly tls: TlsProvider;
  /** One per Docker daemon, by the host's name. */
  readonly docker: Readonly<Record<string, DockerProvider>>;
}

/** One per account, for all of its regions; undefined where the stack has nothing. */
export interface CloudProviders {
  readonly gcp: GcpProvider | undefined;
  readonly aws: AwsProvider | undefined;
  /** Whose everything is that they make. */
  readonly owner: Omit<Ownership, "component">;
}
