import type { Provider as DockerProvider } from "@pulumi/docker/provider.js";
import type { Provider as RandomProvider } from "@pulumi/random/provider.js";
import type { Provider as TlsProvider } from "@pulumi/tls/provider.js";

/** Every provider of a stack, made in infra/providers.ts; there are no default ones. */
export interface Providers {
  readonly random: RandomProvider;
  readonly tls: TlsProvider;
  /** One per Docker daemon, by the host's name. */
  readonly docker: Readonly<Record<string, DockerProvider>>;
}
