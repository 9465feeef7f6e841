/** Elastic addresses, launch templates and instances. */
import { isOn, number, object, objects, text, texts } from "../docker/inputs.ts";
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import { freeAddress, holds, parseAddress, parseRange } from "../cloud/ipv4.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { wholeNumber } from "../cloud/madeUp.ts";
import { without } from "../values.ts";
import type { Values } from "../values.ts";
import { instanceProfile } from "./iam.ts";
import { ec2Outputs, inRegion, privateDns, retagged, securityGroup, subnet } from "./network.ts";
import { arn, ec2Id, regionOf, tagProblems, tagsAll, zoneProblems } from "./scope.ts";

export const eip = "aws:ec2/eip:Eip";
export const eipAssociation = "aws:ec2/eipAssociation:EipAssociation";
export const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";
export const instance = "aws:ec2/instance:Instance";

/** Of raw user data (docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html). */
const userDataBytes = 16_384;
/** Of Amazon's; made up within a real range. */
const publicRange = parseRange("3.120.0.0/14")!;
/** Amazon keeps the first four addresses of a subnet, and the last. */
const reserved = { first: 4, last: 1 };
/** Where a machine is if no subnet is known. */
const defaultRange = parseRange("172.31.0.0/20")!;

export function publicAddress(seed: string, taken: ReadonlySet<string> = new Set()): string {
  return freeAddress(publicRange, { first: 1, last: 1 }, wholeNumber(seed), taken)!;
}

function publicDns(address: string, region: string): string {
  return `ec2-${address.replaceAll(".", "-")}.${region}.compute.amazonaws.com`;
}

function allPublic(world: CloudWorld): Set<string> {
  return new Set(
    [eip, instance].flatMap((type) => world.things(type).map(({ state }) => text(state.publicIp))),
  );
}

export const eips: Kind = {
  id: ({ seed }) => ec2Id("eipalloc", seed),
  uses: [{ path: "instance", type: instance }],
  problems: ({ inputs }) => [
    ...tagProblems(inputs.tags),
    ...(["", "vpc"].includes(text(inputs.domain))
      ? []
      : [`expected domain to be one of ["vpc"], got ${text(inputs.domain)}`]),
  ],
  outputs: (look) => {
    const region = regionOf(look);
    const address = publicAddress(look.seed);
    return {
      arn: arn(look, "ec2", `elastic-ip/${look.id}`),
      region,
      tagsAll: tagsAll(look.inputs, look.settings),
      allocationId: look.id,
      publicIp: address,
      publicDns: publicDns(address, region),
      domain: "vpc",
      networkBorderGroup: region,
      publicIpv4Pool: "amazon",
      associationId: "",
      carrierIp: "",
      customerOwnedIp: "",
      privateDns: "",
      privateIp: "",
      ptrRecord: "",
    };
  },
  create: (call) => {
    const quota = call.world.quota("aws elastic addresses per region");
    if (inRegion(call.world.things(eip), call).length >= quota)
      throw new Error("api error AddressLimitExceeded: The maximum number of addresses has been reached.");
    const address = publicAddress(call.seed, allPublic(call.world));
    return { publicIp: address, publicDns: publicDns(address, regionOf(call)) };
  },
  update: retagged,
};

export const eipAssociations: Kind = {
  id: ({ seed }) => ec2Id("eipassoc", seed),
  uses: [
    { path: "allocationId", type: eip, holds: true },
    // An association goes with its machine.
    { path: "instanceId", type: instance },
  ],
  problems: ({ inputs }) => [
    ...(inputs.allocationId === undefined && inputs.publicIp === undefined
      ? ["one of `allocation_id,public_ip` must be specified"]
      : []),
    ...(inputs.instanceId === undefined && inputs.networkInterfaceId === undefined
      ? ["one of `instance_id,network_interface_id` must be specified"]
      : []),
  ],
  outputs: (look) => ({
    region: regionOf(look),
    publicIp: publicAddress(look.seed),
    networkInterfaceId: ec2Id("eni", text(look.inputs.instanceId)),
  }),
  create: ({ world, inputs }) => {
    const address = world.thing(eip, text(inputs.allocationId))?.state;
    const machine = world.thing(instance, text(inputs.instanceId))?.state;
    const others = world
      .things(eipAssociation)
      .filter(({ state }) => world.thing(instance, text(state.instanceId)) !== undefined);
    const taken = others.find(({ state }) => state.allocationId === inputs.allocationId);
    // EC2 itself moves an address unless told not to; here that takes an explicit `allowReassociation`, because an
    // address that leaves a live bridge ends its calls.
    if (taken && !isOn(inputs.allowReassociation))
      throw new Error(
        `api error Resource.AlreadyAssociated: resource ${text(inputs.allocationId)} is already associated with associate-id ${taken.id} (machine ${text(taken.state.instanceId)}).`,
      );
    const second = others.find(
      ({ state }) =>
        state.instanceId === inputs.instanceId &&
        inputs.privateIpAddress === undefined &&
        state.allocationId !== inputs.allocationId,
    );
    if (second)
      throw new Error(
        `api error Resource.AlreadyAssociated: the machine ${text(inputs.instanceId)} has an elastic address already (${second.id}).`,
      );
    if (taken) world.remove(eipAssociation, taken.id);
    return {
      publicIp: address?.publicIp ?? "",
      networkInterfaceId: machine?.primaryNetworkInterfaceId ?? "",
      privateIpAddress: machine?.privateIp ?? "",
    };
  },
  read: (thing, world) => (world.thing(instance, text(thing.state.instanceId)) ? thing.state : undefined),
};

export const launchTemplates: Kind = {
  id: ({ seed }) => ec2Id("lt", seed),
  uses: [
    { path: "vpcSecurityGroupIds[]", type: securityGroup, holds: true },
    { path: "networkInterfaces[].securityGroups[]", type: securityGroup, holds: true },
    { path: "networkInterfaces[].subnetId", type: subnet },
    { path: "iamInstanceProfile.name", type: instanceProfile, by: "name" },
    { path: "iamInstanceProfile.arn", type: instanceProfile, by: "arn" },
  ],
  problems: ({ inputs }) => {
    const name = text(inputs.name);
    const nics = Array.isArray(inputs.networkInterfaces) && inputs.networkInterfaces.length > 0;
    return [
      ...(name === "" || /^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)
        ? []
        : [
            `api error InvalidLaunchTemplateName.MalformedException: '${name}' is malformed: 3 to 128 of letters, digits and ( ) . - / _`,
          ]),
      ...encodedUserDataProblems(inputs.userData),
      ...metadataOptionsProblems(object(inputs.metadataOptions), instanceTags(inputs)),
      ...tagProblems(inputs.tags),
      ...objects(inputs.tagSpecifications).flatMap(({ tags }) => tagProblems(tags)),
      ...imageProblems(text(inputs.imageId), true),
      ...(nics && Array.isArray(inputs.vpcSecurityGroupIds) && inputs.vpcSecurityGroupIds.length > 0
        ? [
            "api error InvalidParameterCombination: Network interfaces and an instance-level security groups may not be specified on the same request",
          ]
        : []),
    ];
  },
  outputs: (look) => ({
    arn: arn(look, "ec2", `launch-template/${look.id}`),
    region: regionOf(look),
    tagsAll: tagsAll(look.inputs, look.settings),
    latestVersion: 1,
    defaultVersion: 1,
    namePrefix: "",
  }),
  create: ({ world, inputs, settings }) => {
    const other = inRegion(world.things(launchTemplate), { inputs, settings }).find(
      ({ state }) => state.name === inputs.name,
    );
    if (other)
      throw new Error(
        `api error InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use: ${text(inputs.name)}.`,
      );
    return {};
  },
  // Every change but that of the template's own tags is a new version.
  update: ({ inputs, settings, old }) => {
    const keys = Object.keys({ ...inputs }).filter(
      (key) => !["tags", "defaultVersion", "updateDefaultVersion", "region", "name"].includes(key),
    );
    const changed = keys.some((key) => JSON.stringify(inputs[key]) !== JSON.stringify(old[key]));
    const latest = number(old.latestVersion) + (changed || goneOf(old, inputs) ? 1 : 0);
    const standard =
      number(inputs.defaultVersion) ||
      (isOn(inputs.updateDefaultVersion) ? latest : number(old.defaultVersion));
    return { tagsAll: tagsAll(inputs, settings), latestVersion: latest, defaultVersion: standard };
  },
};

const computedByTemplate = [
  "arn",
  "region",
  "tagsAll",
  "latestVersion",
  "defaultVersion",
  "namePrefix",
  "tags",
  "updateDefaultVersion",
  "name",
];

function goneOf(old: Values, inputs: Values): boolean {
  return Object.keys(old).some((key) => !computedByTemplate.includes(key) && inputs[key] === undefined);
}

function instanceTags(inputs: Values): Values {
  const specification = objects(inputs.tagSpecifications).find(
    ({ resourceType }) => resourceType === "instance",
  );
  return object(specification?.tags);
}

/** User data of a launch template is given in base64; the limit is on what it holds. */
function encodedUserDataProblems(value: Values[string] | undefined): string[] {
  const encoded = text(value);
  if (encoded === "") return [];
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded))
    return ["api error InvalidUserData.Malformed: Invalid BASE64 encoding of user data."];
  return sizeProblems(Buffer.from(encoded, "base64").length);
}

function sizeProblems(bytes: number): string[] {
  return bytes <= userDataBytes
    ? []
    : [`api error InvalidParameterValue: User data is limited to ${userDataBytes} bytes; it has ${bytes}.`];
}

function metadataOptionsProblems(options: Values, tags: Values): string[] {
  const one = (key: string, allowed: readonly string[]) => {
    const value = text(options[key]);
    return value === "" || allowed.includes(value)
      ? []
      : [`expected metadata_options.0.${key} to be one of ${JSON.stringify(allowed)}, got ${value}`];
  };
  const hops = options.httpPutResponseHopLimit;
  // docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
  const unfit =
    options.instanceMetadataTags === "enabled"
      ? Object.keys(tags).filter(
          (key) => !/^[0-9a-zA-Z\-_+=,.@:]{1,255}$/.test(key) || [".", "..", "_index"].includes(key),
        )
      : [];
  return [
    ...one("httpTokens", ["optional", "required"]),
    ...one("httpEndpoint", ["enabled", "disabled"]),
    ...one("instanceMetadataTags", ["enabled", "disabled"]),
    ...(typeof hops === "number" && (hops < 1 || hops > 64)
      ? [`expected metadata_options.0.http_put_response_hop_limit to be in the range (1 - 64), got ${hops}`]
      : []),
    ...unfit.map(
      (key) =>
        `api error InvalidParameterValue: '${key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
    ),
  ];
}

/** An image's id, or, in a launch template, a parameter that holds it. */
function imageProblems(image: string, inTemplate: boolean): string[] {
  if (image === "" || /^ami-[0-9a-f]{8,17}$/.test(image)) return [];
  if (inTemplate && /^resolve:ssm:[a-zA-Z0-9_./:-]+$/.test(image)) return [];
  return [`api error InvalidAMIID.Malformed: Invalid id: "${image}" (expecting "ami-...")`];
}

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

function launch(call: Call): Values {
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
