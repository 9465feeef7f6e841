/** Instances. */
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import { freeAddress, holds, parseAddress, parseRange } from "../cloud/ipv4.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { wholeNumber } from "../cloud/madeUp.ts";
import { isOn, number, object, objects, text, texts } from "../docker/inputs.ts";
import { without } from "../values.ts";
import type { Values } from "../values.ts";
import { allPublic, eipAssociation, instance, publicAddress, publicDns } from "./elasticAddresses.ts";
import { instanceProfile } from "./iam.ts";
import {
  encodedUserDataProblems,
  imageProblems,
  launchTemplate,
  metadataOptionsProblems,
  sizeProblems,
} from "./launchTemplates.ts";
import { ec2Outputs, privateDns, subnet } from "./network.ts";
import { securityGroup } from "./securityGroups.ts";
import { ec2Id, regionOf, tagProblems, tagsAll, zoneProblems } from "./scope.ts";

/** Amazon keeps the first four addresses of a subnet, and the last. */
export const reserved = { first: 4, last: 1 };

/** Where a machine is if no subnet is known. */
const defaultRange = parseRange("172.31.0.0/20")!;

export const instances: Kind = {
  id: ({ seed }) => ec2Id("i", seed),
  uses: [
    { path: "subnetId", type: subnet, holds: true },
    { path: "vpcSecurityGroupIds[]", type: securityGroup, holds: true },
    { path: "iamInstanceProfile", type: instanceProfile, by: "name" },
    { path: "launchTemplate.id", type: launchTemplate },
    { path: "launchTemplate.name", type: launchTemplate, by: "name" },
  ],
  problems: (look) => {
    const { inputs } = look;
    const template = object(inputs.launchTemplate);
    const hasTemplate =
      template.id !== undefined || template.name !== undefined || typeof inputs.launchTemplate === "symbol";
    return [
      ...(inputs.ami === undefined && !hasTemplate ? ["one of `ami,launch_template` must be specified"] : []),
      ...(inputs.instanceType === undefined && !hasTemplate
        ? ["one of `instance_type,launch_template` must be specified"]
        : []),
      ...(template.id !== undefined && template.name !== undefined
        ? ["launch_template: only one of `id,name` can be specified"]
        : []),
      ...imageProblems(text(inputs.ami), false),
      ...sizeProblems(Buffer.byteLength(text(inputs.userData))),
      ...encodedUserDataProblems(inputs.userDataBase64),
      ...metadataOptionsProblems(object(inputs.metadataOptions), object(inputs.tags)),
      ...tagProblems(inputs.tags),
      ...zoneProblems(text(inputs.availabilityZone), regionOf(look)),
    ];
  },
  outputs: (look) => {
    const address = freeAddress(defaultRange, reserved, wholeNumber(look.seed), new Set())!;
    return {
      ...without(ec2Outputs("instance", look), "ownerId"),
      instanceState: "running",
      instanceLifecycle: "",
      outpostArn: "",
      passwordData: "",
      spotInstanceRequestId: "",
      primaryNetworkInterfaceId: ec2Id("eni", look.id),
      privateIp: address,
      privateDns: privateDns(address, regionOf(look)),
      publicIp: "",
      publicDns: "",
      availabilityZone: `${regionOf(look)}a`,
      tenancy: "default",
    };
  },
  create: (call) => launch(call),
  update: ({ inputs, settings }) => ({ tagsAll: tagsAll(inputs, settings) }),
  delete: ({ world, old, id }) => {
    if (isOn(old.disableApiTermination) && !isOn(old.forceDestroy))
      throw new Error(
        `api error OperationNotPermitted: The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    for (const association of world.things(eipAssociation).filter(({ state }) => state.instanceId === id))
      world.remove(eipAssociation, association.id);
  },
  read: ({ id, state }, world) => ({ ...state, ...publicSide(world, id, state) }),
};

/** Public address and name: those of the elastic address, if there is one. */
function publicSide(world: CloudWorld, id: string, state: Values): Values {
  const association = world.things(eipAssociation).find((thing) => thing.state.instanceId === id);
  const address = text(association?.state.publicIp);
  return address === "" ? {} : { publicIp: address, publicDns: publicDns(address, text(state.region)) };
}

export function launch(call: Call): Values {
  const { world, inputs, seed, id } = call;
  const region = regionOf(call);
  const template = templateOf(call);
  const version = text(object(inputs.launchTemplate).version);
  const latest = number(template?.state.latestVersion);
  if (template && /^\d+$/.test(version) && Number(version) > latest)
    throw new Error(
      `api error InvalidLaunchTemplateId.VersionNotFound: Could not find launch template version ${version} for ${template.id}.`,
    );
  const from = template?.state ?? {};
  const nic = objects(from.networkInterfaces)[0] ?? {};
  const subnetId = text(inputs.subnetId) || text(nic.subnetId);
  const where = world.thing(subnet, subnetId)?.state;
  if (inputs.ami === undefined && text(from.imageId) === "")
    throw new Error("api error MissingParameter: The request must contain the parameter ImageId");
  if (inputs.instanceType === undefined && text(from.instanceType) === "")
    throw new Error("api error MissingParameter: The request must contain the parameter InstanceType");
  refuseOtherVpc(
    [...texts(inputs.vpcSecurityGroupIds), ...texts(from.vpcSecurityGroupIds), ...texts(nic.securityGroups)],
    text(where?.vpcId),
    call,
  );
  const privateIp = takePrivate(call, subnetId, text(where?.cidrBlock), text(inputs.privateIp));
  const isPublic =
    inputs.associatePublicIpAddress ??
    (nic.associatePublicIpAddress === undefined
      ? where?.mapPublicIpOnLaunch
      : nic.associatePublicIpAddress === "true");
  const publicIp = isPublic === true ? publicAddress(`${seed} public`, allPublic(world)) : "";
  return {
    privateIp,
    privateDns: privateDns(privateIp, region),
    publicIp,
    publicDns: publicIp === "" ? "" : publicDns(publicIp, region),
    ...(text(where?.availabilityZone) === "" ? {} : { availabilityZone: where!.availabilityZone! }),
    subnetId,
    ami: inputs.ami ?? resolvedImage(text(from.imageId), region),
    instanceType: inputs.instanceType ?? from.instanceType ?? "",
    vpcSecurityGroupIds: inputs.vpcSecurityGroupIds ?? from.vpcSecurityGroupIds ?? nic.securityGroups ?? [],
    primaryNetworkInterfaceId: ec2Id("eni", id),
    associatePublicIpAddress: isPublic === true,
  };
}

function templateOf({ world, inputs }: Call): Thing | undefined {
  const { id, name } = object(inputs.launchTemplate);
  return world
    .things(launchTemplate)
    .find((thing) => thing.id === id || (name !== undefined && thing.state.name === name));
}

/** The image that a parameter of Canonical's or Amazon's would name. */
function resolvedImage(image: string, region: string): string {
  return image.startsWith("resolve:ssm:") ? ec2Id("ami", `${region} ${image}`) : image;
}

function refuseOtherVpc(groups: readonly string[], vpcId: string, { world }: Call): void {
  const stranger = groups.find(
    (group) =>
      vpcId !== "" &&
      world.thing(securityGroup, group) !== undefined &&
      world.thing(securityGroup, group)?.state.vpcId !== vpcId,
  );
  if (stranger !== undefined)
    throw new Error(
      `api error InvalidParameter: Security group ${stranger} and subnet belong to different networks.`,
    );
}

function takePrivate({ world, seed, id }: Call, subnetId: string, cidr: string, wanted: string): string {
  const range = parseRange(cidr) ?? defaultRange;
  const taken = new Set(
    world
      .things(instance)
      .filter((other) => other.id !== id && other.state.subnetId === subnetId)
      .map(({ state }) => text(state.privateIp)),
  );
  if (wanted !== "") {
    const number = parseAddress(wanted);
    if (number === undefined || !holds(range, number))
      throw new Error(
        `api error InvalidParameterValue: Address ${wanted} does not fall within the subnet's address range`,
      );
    if (taken.has(wanted)) throw new Error(`api error InvalidIPAddress.InUse: Address ${wanted} is in use.`);
    return wanted;
  }
  const free = freeAddress(range, reserved, wholeNumber(seed), taken);
  if (free === undefined)
    throw new Error(
      `api error InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet '${subnetId}'.`,
    );
  return free;
}
