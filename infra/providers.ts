import { Provider as DockerProvider } from "@pulumi/docker/provider.js";
import { Provider as RandomProvider } from "@pulumi/random/provider.js";
import { Provider as TlsProvider } from "@pulumi/tls/provider.js";
import type { Host } from "../model/deployment.ts";
import type { Providers } from "../stacks/providers.ts";

/** A host that was just started may need half a minute until sshd answers; the provider itself asks only once. */
const sshOpts = ["-o", "ConnectTimeout=10", "-o", "ConnectionAttempts=3", "-o", "ServerAliveInterval=15"];

/** Explicit providers, one per daemon; none of them talks to anything in a preview. */
export const makeProviders = (hosts: readonly Host[]): Providers => ({
  random: new RandomProvider("random"),
  tls: new TlsProvider("tls"),
  docker: Object.fromEntries(
    hosts.map(({ name, docker }) => [
      name,
      new DockerProvider(`docker-${name}`, {
        host: docker,
        disableDockerDaemonCheck: true,
        ...(docker.startsWith("ssh://") ? { sshOpts } : {}),
      }),
    ]),
  ),
});
