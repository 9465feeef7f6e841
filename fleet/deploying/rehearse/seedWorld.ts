/** A simulated world in which everything exists that a state says exists, and what its stack takes from others. */

import type { PlatformFacts } from "../../../model/platform/facts.ts";
import type { Engine } from "../../../simulator/engine/engine.ts";
import { nameOf } from "../../../simulator/engine/events.ts";
import { aws } from "../../../simulator/plugins/aws/cloud.ts";
import type { Thing } from "../../../simulator/plugins/cloud/cloudWorld.ts";
import { gcp } from "../../../simulator/plugins/gcp/cloud.ts";
import { DockerBackend } from "../../../simulator/plugins/docker/backend.ts";
import { collectionsOf, SimulatedDaemon } from "../../../simulator/plugins/docker/simulatedDaemon.ts";
import type { Value, Values } from "../../../simulator/plugins/values.ts";
import type { World } from "../../../simulator/plugins/world.ts";
import type { StateResource } from "./exportedState.ts";
import { plainOf } from "./secretValues.ts";

/** @returns names of those that could not be put into it, with why */
export async function seedWorld(engine: Engine, resources: readonly StateResource[]): Promise<string[]> {
  const kinds = { ...gcp.kinds, ...aws.kinds };
  for (const { type, id, urn, outputs } of resources) {
    const kind = kinds[type];
    if (kind === undefined || id === undefined) continue;
    const state = plainOf(outputs ?? {}) as Values;
    engine.clouds.put({ type, id, urn, state }, kind.key?.(id, state) ?? id);
  }
  return seedDaemons(engine.world, resources);
}

/** In this order, for a container needs its networks and volumes. */
const dockerTypes = [
  "docker:index/network:Network",
  "docker:index/volume:Volume",
  "docker:index/remoteImage:RemoteImage",
  "docker:index/container:Container",
];

async function seedDaemons(world: World, resources: readonly StateResource[]): Promise<string[]> {
  const hosts = new Map<string, unknown>(
    resources
      .filter(({ type }) => type === "pulumi:providers:docker")
      .map(({ urn, id, inputs }) => [`${urn}::${id}`, inputs?.host] as const),
  );
  const unmade: string[] = [];
  for (const type of dockerTypes) {
    for (const resource of resources.filter((candidate) => candidate.type === type)) {
      const host = hosts.get(resource.provider ?? "");
      try {
        await seedDocker(world, typeof host === "string" ? host : undefined, resource);
      } catch (error) {
        unmade.push(`${nameOf(resource.urn)}: ${(error as Error).message}`);
      }
    }
  }
  return unmade;
}

/** A daemon makes it from the same inputs; only its id is the state's. */
async function seedDocker(world: World, host: string | undefined, resource: StateResource): Promise<void> {
  let address = "";
  const backend = new DockerBackend({
    connect: (given) => {
      address = given;
      return new SimulatedDaemon(world, given);
    },
    removalTimeoutMs: 0,
  });
  backend.configure(host === undefined ? {} : { host });
  const { type, urn, inputs = {}, outputs = {} } = resource;
  const given = { ...plainOf(outputs), ...plainOf(inputs) } as Values;
  const { id } = await backend.create({ type, urn, inputs: given });
  if (resource.id === undefined || resource.id === id) return;
  const at = collectionsOf(address);
  const collection = type.includes("/container:") ? at.containers : at.networks;
  const name = given.name as string;
  const thing = world.get<Record<string, unknown>>(collection, name);
  if (thing !== undefined) world.put(collection, name, { ...thing, Id: resource.id });
}

/** The networks and zones of a platform, which another stack made or the customer has. */
export const thingsOfPlatform = ({ baseDomain, gcp: google, aws: amazon }: PlatformFacts): Thing[] => [
  ...(google === null
    ? []
    : [
        thing("gcp:compute/network:Network", google.network, {
          name: lastPart(google.network),
          project: google.project,
          autoCreateSubnetworks: false,
        }),
        ...Object.entries(google.subnetworks).map(([region, { id, cidr }]) =>
          thing("gcp:compute/subnetwork:Subnetwork", id, {
            name: lastPart(id),
            project: google.project,
            region,
            network: google.network,
            ipCidrRange: cidr,
          }),
        ),
        zone(google.project, google.zone, `${baseDomain}.`, "public"),
        zone(google.project, google.privateZone, `${google.privateDomain}.`, "private"),
      ]),
  ...Object.entries(amazon?.regions ?? {}).flatMap(([region, { vpcId, cidr, subnetIds }]) => [
    thing("aws:ec2/vpc:Vpc", vpcId, { region, cidrBlock: cidr }),
    ...Object.entries(subnetIds).map(([availabilityZone, id]) =>
      thing("aws:ec2/subnet:Subnet", id, { region, vpcId, availabilityZone, cidrBlock: cidr }),
    ),
  ]),
];

const thing = (type: string, id: string, state: Record<string, Value>): Thing => ({
  type,
  id,
  state: { ...state, id },
});

const zone = (project: string, name: string, dnsName: string, visibility: string): Thing =>
  thing("gcp:dns/managedZone:ManagedZone", `projects/${project}/managedZones/${name}`, {
    name,
    project,
    dnsName,
    visibility,
  });

const lastPart = (path: string): string => path.split("/").at(-1)!;
