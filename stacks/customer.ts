import type * as pulumi from "@pulumi/pulumi";
import { AppServer, type AppServerArgs } from "../components/appServer/appServer.ts";
import { JvbAutoscalingGroup } from "../components/jvbAutoscalingGroup/jvbAutoscalingGroup.ts";
import { JvbPool, type JvbPoolMember } from "../components/jvbPool/jvbPool.ts";
import { DockerHost } from "../components/machines/dockerHost.ts";
import type { Machine, Materials } from "../components/machines/machine.ts";
import { OctoRelayNetwork } from "../components/octoRelayNetwork/octoRelayNetwork.ts";
import { DeploymentSecrets } from "../components/secrets/deploymentSecrets.ts";
import { jicofoAccountFile, secretNames } from "../model/access/secrets.ts";
import {
  appServerHost,
  appServices,
  bridgeService,
  companions,
  type Deployment,
  type Host,
} from "../model/deployment.ts";
import { addressesOf, inGoogleNetwork, isDocker, isGroup, isVm } from "../model/hosts/hosts.ts";
import type { PlatformFacts } from "../model/platform/facts.ts";
import type { Service } from "../model/services/service.ts";
import { stackOutputs, type StackOutputs } from "./contract.ts";
import type { GoogleMachines } from "./googleMachines.ts";
import type { Providers } from "./providers.ts";

export interface CustomerStackArgs {
  deployment: Deployment;
  providers: Providers;
  /** Secrets that the user gave, by name. */
  userSecrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Networks and DNS zones; undefined: there is nothing in a cloud, and somebody else sees to DNS. */
  platform: PlatformFacts | undefined;
}

/** One customer's deployment: an app server, bridges, and the relay network that joins them, on machines. */
export async function customerStack(args: CustomerStackArgs): Promise<StackOutputs> {
  const { deployment, providers, userSecrets } = args;
  const name = deployment.settings.appPrefix;
  const { regionGroups, localRegion, topology } = deployment;

  const secrets = new DeploymentSecrets(`${name}-secrets`, deployment, { provider: providers.random });
  const octo = new OctoRelayNetwork(
    `${name}-octo`,
    { regionGroups, localRegion },
    { provider: providers.tls },
  );
  const materials: Materials = {
    secrets: {
      ...userSecrets,
      ...secrets.values,
      [secretNames.jicofoAccount]: secrets.values[secretNames.jicofo]!.apply(jicofoAccountFile),
      ...octo.materials.secrets,
    },
    artifacts: octo.materials.artifacts,
  };
  const machines = await machinesOf(args, materials);
  const appHost = appServerHost(deployment);
  const appServer = {
    machine: machines.of(appHost),
    services: isDocker(appHost) ? appServices(appHost) : appHost.services,
    topology,
    materials,
    names: await namesOf(args, machines),
  };
  const bridges = () => runBridges(args, machines, materials);

  // Containers of a Docker host wait for those that they need; machines of a cloud change last where all bridges depend on them.
  if (isDocker(appHost)) {
    new AppServer(`${name}-app`, appServer);
    bridges();
  } else {
    const after = bridges();
    new AppServer(`${name}-app`, { ...appServer, after });
  }
  for (const host of deployment.hosts.filter(isDocker)) {
    const machine = machines.docker[host.name]!;
    machine.run(companions(host), materials, machine);
  }
  return stackOutputs(deployment, materials.secrets, machines.addresses);
}

/** @returns what stands for the bridges' machines in the clouds */
function runBridges(
  { deployment }: CustomerStackArgs,
  machines: Machines,
  materials: Materials,
): readonly pulumi.Resource[] {
  const name = deployment.settings.appPrefix;
  const members = deployment.bridges.filter(({ autoscaled }) => !autoscaled);
  const pool = new JvbPool(`${name}-bridges`, {
    members: members.map((bridge): JvbPoolMember => {
      const host = hostNamed(deployment, bridge.host);
      return {
        bridge,
        services: servicesWithBridge(host, bridgeService(deployment, bridge)),
        machine: machines.of(host),
        turn: isVm(host) ? host.turn : undefined,
      };
    }),
    materials,
  });
  const groups = deployment.bridges
    .filter(({ autoscaled }) => autoscaled && !deployment.settings.suspended)
    .map((bridge) => {
      const host = hostNamed(deployment, bridge.host);
      if (!isGroup(host)) throw new Error(`${host.name} is no autoscaling group`);
      const machine = machines.google.groups[host.name]!;
      const { services, scaling } = host;
      return new JvbAutoscalingGroup(`${name}-bridges-${bridge.name}`, {
        bridge,
        services,
        machine,
        scaling,
        materials,
      });
    });
  return [...pool.machines, ...groups.flatMap((group) => group.machines)];
}

/** A cloud's machine is made with all that it runs; the app server's has its bridge already. */
function servicesWithBridge(host: Host, bridge: Service): readonly Service[] {
  if (isDocker(host)) return [bridge];
  return host.runsAppServer ? [] : host.services;
}

const hostNamed = ({ hosts }: Deployment, name: string): Host => hosts.find((host) => host.name === name)!;

interface Machines {
  readonly docker: Readonly<Record<string, DockerHost>>;
  readonly google: GoogleMachines;
  of(host: Host): Machine;
  /** Public ones of the machines that this program makes, by the host's name. */
  readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Modules of the clouds are loaded only where there is something in them: others start without. */
async function machinesOf(
  { deployment, providers, platform }: CustomerStackArgs,
  materials: Materials,
): Promise<Machines> {
  const { hosts, bridges } = deployment;
  const common = { deployment, owner: providers.owner, values: materials.secrets };

  const docker = dockerHosts(deployment, providers);
  const aws =
    platform?.aws && providers.aws && hosts.some(({ on }) => on === "aws")
      ? (await import("./awsMachines.ts")).awsMachines({
          ...common,
          platform: platform.aws,
          provider: providers.aws,
        })
      : {};
  const bridgeAddresses = hosts
    .filter((host) => !host.runsAppServer && !inGoogleNetwork(host))
    .filter(({ name }) => bridges.some(({ host }) => host === name))
    .flatMap((host) => addressesOf(host).publicAddress ?? aws[host.name]?.publicAddress ?? []);
  const google =
    platform?.gcp && providers.gcp && hosts.some(inGoogleNetwork)
      ? (await import("./googleMachines.ts")).googleMachines({
          ...common,
          platform: platform.gcp,
          provider: providers.gcp,
          bridgeAddresses,
        })
      : { vms: {}, groups: {} };

  const all: Record<string, Machine> = { ...docker, ...aws, ...google.vms, ...google.groups };
  return {
    docker,
    google,
    of(host) {
      const machine = all[host.name];
      if (machine === undefined)
        throw new Error(`${host.name} is in a cloud that the platform does not have`);
      return machine;
    },
    addresses: Object.fromEntries(
      Object.entries({ ...aws, ...google.vms }).map(([host, { publicAddress }]) => [host, publicAddress]),
    ),
  };
}

function dockerHosts({ hosts, settings }: Deployment, providers: Providers): Record<string, DockerHost> {
  return Object.fromEntries(
    hosts.filter(isDocker).map(({ name, subnet }) => [
      name,
      new DockerHost(
        `${settings.appPrefix}-${name}`,
        {
          namePrefix: settings.appPrefix,
          subnet,
          protect: settings.protect,
          suspended: settings.suspended,
        },
        { provider: providers.docker[name]! },
      ),
    ]),
  );
}

/** DNS records, where the platform has the zone. */
async function namesOf(
  { deployment, platform, providers: { gcp } }: CustomerStackArgs,
  machines: Machines,
): Promise<AppServerArgs["names"]> {
  if (!platform?.gcp || !gcp) return undefined;
  const { appServerNames } = await import("../components/appServer/appServerNames.ts");
  const host = appServerHost(deployment);
  const vm = machines.google.vms[host.name];
  const publicAddress = addressesOf(host).publicAddress ?? vm?.publicAddress;
  if (publicAddress === undefined) return undefined;
  const args = {
    deployment,
    platform: { ...platform, gcp: platform.gcp },
    publicAddress,
    privateAddress: vm?.privateAddress,
  };
  return (name, parent) => appServerNames(name, args, { parent, provider: gcp });
}
