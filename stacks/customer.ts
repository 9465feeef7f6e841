import type * as pulumi from "@pulumi/pulumi";
import { AppServer } from "../components/appServer/appServer.ts";
import { JvbPool } from "../components/jvbPool/jvbPool.ts";
import { DockerHost } from "../components/machines/dockerHost.ts";
import type { Materials } from "../components/machines/machine.ts";
import { OctoRelayNetwork } from "../components/octoRelayNetwork/octoRelayNetwork.ts";
import { DeploymentSecrets } from "../components/secrets/deploymentSecrets.ts";
import {
  appServerHost,
  appServices,
  bridgeService,
  companions,
  type Deployment,
} from "../model/deployment.ts";
import { stackOutputs, type StackOutputs } from "./contract.ts";
import type { Providers } from "./providers.ts";

export interface CustomerStackArgs {
  deployment: Deployment;
  providers: Providers;
  /** Secrets that the user gave, by name. */
  userSecrets: Readonly<Record<string, pulumi.Output<string>>>;
}

/** One customer's deployment: an app server, bridges, and the relay network that joins them, on machines. */
export function customerStack({ deployment, providers, userSecrets }: CustomerStackArgs): StackOutputs {
  const name = deployment.settings.appPrefix;
  const { regionGroups, localRegion, topology } = deployment;

  const secrets = new DeploymentSecrets(`${name}-secrets`, deployment, { provider: providers.random });
  const octo = new OctoRelayNetwork(
    `${name}-octo`,
    { regionGroups, localRegion },
    { provider: providers.tls },
  );
  const materials: Materials = {
    secrets: { ...userSecrets, ...secrets.values, ...octo.materials.secrets },
    artifacts: octo.materials.artifacts,
  };
  const machines = dockerHosts(deployment, providers);
  const appHost = appServerHost(deployment);

  new AppServer(`${name}-app`, {
    machine: machines[appHost.name]!,
    services: appServices(appHost),
    topology,
    materials,
  });
  new JvbPool(`${name}-bridges`, {
    members: deployment.bridges.map((bridge) => ({
      bridge,
      service: bridgeService(deployment, bridge),
      machine: machines[bridge.host]!,
    })),
    materials,
  });
  for (const host of deployment.hosts) {
    const machine = machines[host.name]!;
    machine.run(companions(host), materials, machine);
  }
  return stackOutputs(deployment, materials.secrets);
}

function dockerHosts({ hosts, settings }: Deployment, providers: Providers): Record<string, DockerHost> {
  return Object.fromEntries(
    hosts.map(({ name, subnet }) => [
      name,
      new DockerHost(
        `${settings.appPrefix}-${name}`,
        { namePrefix: settings.appPrefix, subnet, protect: settings.protect },
        { provider: providers.docker[name]! },
      ),
    ]),
  );
}
