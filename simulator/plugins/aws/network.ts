/** VPCs, subnets, gateways, routes, security groups and their rules. */
import { number, objects, text } from "../docker/inputs.ts";
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import { contains, overlaps, parseRange } from "../cloud/ipv4.ts";
import type { Range } from "../cloud/ipv4.ts";
import type { Call, Kind, Look } from "../cloud/kind.ts";
import { wholeNumber } from "../cloud/madeUp.ts";
import type { Values } from "../values.ts";
import { accountOf, arn, ec2Id, regionOf, tagProblems, tagsAll, zoneProblems } from "./scope.ts";

export const vpc = "aws:ec2/vpc:Vpc";
export const subnet = "aws:ec2/subnet:Subnet";
export const gateway = "aws:ec2/internetGateway:InternetGateway";
export const route = "aws:ec2/route:Route";
export const routeTable = "aws:ec2/routeTable:RouteTable";
export const routeTableAssociation = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
export const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** Arn, owner and tags of most EC2 resources. @param resource e.g. `vpc` */
export function ec2Outputs(resource: string, look: Look & { readonly id: string }): Values {
  return {
    arn: arn(look, "ec2", `${resource}/${look.id}`),
    ownerId: accountOf(look.settings),
    region: regionOf(look),
    tagsAll: tagsAll(look.inputs, look.settings),
  };
}

/** A CIDR of AWS's sizes: /16 to /28. */
function blockProblems(cidr: string): string[] {
  if (cidr === "") return [];
  const range = parseRange(cidr);
  if (range === undefined)
    return [
      `api error InvalidParameterValue: Value (${cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    ];
  return range.prefix >= 16 && range.prefix <= 28
    ? []
    : [`api error InvalidVpc.Range: The CIDR '${cidr}' is invalid: a block is between /16 and /28.`];
}

export const vpcs: Kind = {
  id: ({ seed }) => ec2Id("vpc", seed),
  problems: ({ inputs }) => [...blockProblems(text(inputs.cidrBlock)), ...tagProblems(inputs.tags)],
  outputs: (look) => ({
    ...ec2Outputs("vpc", look),
    defaultNetworkAclId: ec2Id("acl", look.seed),
    defaultRouteTableId: ec2Id("rtb", look.seed),
    mainRouteTableId: ec2Id("rtb", look.seed),
    defaultSecurityGroupId: ec2Id("sg", look.seed),
    dhcpOptionsId: ec2Id("dopt", accountOf(look.settings)),
    ipv6AssociationId: "",
    enableDnsHostnames: false,
    enableNetworkAddressUsageMetrics: false,
  }),
  create: (call) => {
    const quota = call.world.quota("aws vpcs per region");
    if (inRegion(call.world.things(vpc), call).length >= quota)
      throw new Error(`api error VpcLimitExceeded: The maximum number of VPCs has been reached (${quota}).`);
    return {};
  },
  update: retagged,
};

export function retagged({ inputs, settings }: Call): Values {
  return { tagsAll: tagsAll(inputs, settings) };
}

/** The things of the region that `look` is in. */
export function inRegion(things: Thing[], look: Pick<Look, "inputs" | "settings">): Thing[] {
  return things.filter(({ state }) => state.region === regionOf(look));
}

export const subnets: Kind = {
  id: ({ seed }) => ec2Id("subnet", seed),
  uses: [{ path: "vpcId", type: vpc, holds: true }],
  problems: (look) => [
    ...blockProblems(text(look.inputs.cidrBlock)),
    ...zoneProblems(text(look.inputs.availabilityZone), regionOf(look)),
    ...tagProblems(look.inputs.tags),
  ],
  outputs: (look) => ({
    ...ec2Outputs("subnet", look),
    availabilityZone: `${regionOf(look)}${"abc"[wholeNumber(look.seed) % 3]!}`,
    availabilityZoneId: "",
    ipv6CidrBlockAssociationId: "",
    privateDnsHostnameTypeOnLaunch: "ip-name",
  }),
  create: ({ world, inputs }) => {
    const cidr = text(inputs.cidrBlock);
    const range = parseRange(cidr);
    const outer = parseRange(text(world.thing(vpc, text(inputs.vpcId))?.state.cidrBlock));
    if (range === undefined)
      throw new Error(
        "api error MissingParameter: Either 'cidrBlock' or 'ipv6CidrBlock' should be provided.",
      );
    if (outer && !contains(outer, range))
      throw new Error(`api error InvalidSubnet.Range: The CIDR '${cidr}' is invalid.`);
    const clash = world
      .things(subnet)
      .filter(({ state }) => state.vpcId === inputs.vpcId)
      .find(({ state }) => overlaps(range, parseRange(text(state.cidrBlock)) ?? nowhere));
    if (clash)
      throw new Error(
        `api error InvalidSubnet.Conflict: The CIDR '${cidr}' conflicts with another subnet (${clash.id}).`,
      );
    return {};
  },
  update: retagged,
};

const nowhere: Range = { first: -1, last: -1, prefix: 32 };

export const gateways: Kind = {
  id: ({ seed }) => ec2Id("igw", seed),
  uses: [{ path: "vpcId", type: vpc, holds: true }],
  problems: ({ inputs }) => tagProblems(inputs.tags),
  outputs: (look) => ec2Outputs("internet-gateway", look),
  create: refuseSecondGateway,
  update: (call) => {
    refuseSecondGateway(call);
    return retagged(call);
  },
};

function refuseSecondGateway({ world, inputs, id }: Call): Values {
  const vpcId = text(inputs.vpcId);
  const other = world.things(gateway).find((thing) => thing.id !== id && thing.state.vpcId === vpcId);
  if (vpcId !== "" && other)
    throw new Error(
      `api error Resource.AlreadyAssociated: The resource ${vpcId} has an internet gateway attached already (${other.id}).`,
    );
  return {};
}

export const routeTables: Kind = {
  id: ({ seed }) => ec2Id("rtb", seed),
  uses: [
    { path: "vpcId", type: vpc, holds: true },
    { path: "routes[].gatewayId", type: gateway, foreign: (value) => !value.startsWith("igw-") },
  ],
  problems: ({ inputs }) => tagProblems(inputs.tags),
  outputs: (look) => ({ ...ec2Outputs("route-table", look), routes: [], propagatingVgws: [] }),
  create: (call) => {
    for (const entry of objects(call.inputs.routes))
      refuseDetached(text(entry.gatewayId), text(call.inputs.vpcId), call.world);
    return {};
  },
  update: retagged,
};

function refuseDetached(gatewayId: string, vpcId: string, world: CloudWorld): void {
  if (!gatewayId.startsWith("igw-") || world.thing(gateway, gatewayId)?.state.vpcId === vpcId) return;
  throw new Error(
    `api error InvalidParameterValue: route table and network gateway belong to different networks: ${gatewayId} is not attached to ${vpcId}.`,
  );
}

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"] as const;
const targets = [
  "gatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "egressOnlyGatewayId",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
  "carrierGatewayId",
  "coreNetworkArn",
  "localGatewayId",
  "odbNetworkArn",
] as const;

export const routes: Kind = {
  id: ({ inputs }) => `r-${text(inputs.routeTableId)}${destinationOf(inputs)}`,
  uses: [
    { path: "routeTableId", type: routeTable },
    { path: "gatewayId", type: gateway, foreign: (value) => !value.startsWith("igw-") },
  ],
  problems: ({ inputs }) => {
    const given = (keys: readonly string[]) => keys.filter((key) => inputs[key] !== undefined).length;
    return [
      ...(given(destinations) === 1
        ? []
        : [
            "one of `destination_cidr_block,destination_ipv6_cidr_block,destination_prefix_list_id` must be specified",
          ]),
      ...(given(targets) === 1 ? [] : [`one of \`${targets.join(",")}\` must be specified`]),
    ];
  },
  outputs: ({ inputs, settings }) => ({
    region: regionOf({ inputs, settings }),
    instanceId: "",
    instanceOwnerId: "",
    origin: "CreateRoute",
    state: "active",
  }),
  create: ({ world, inputs }) => {
    const table = world.thing(routeTable, text(inputs.routeTableId))?.state;
    refuseDetached(text(inputs.gatewayId), text(table?.vpcId), world);
    const inTable = objects(table?.routes).some((entry) => entry.cidrBlock === inputs.destinationCidrBlock);
    if (inTable)
      throw new Error(
        `api error RouteAlreadyExists: The route identified by ${destinationOf(inputs)} already exists.`,
      );
    return {};
  },
};

function destinationOf(inputs: Values): string {
  return destinations.map((key) => text(inputs[key])).join("");
}

export const routeTableAssociations: Kind = {
  id: ({ seed }) => ec2Id("rtbassoc", seed),
  uses: [
    { path: "routeTableId", type: routeTable, holds: true },
    { path: "subnetId", type: subnet },
  ],
  problems: ({ inputs }) =>
    inputs.subnetId === undefined && inputs.gatewayId === undefined
      ? ["one of `gateway_id,subnet_id` must be specified"]
      : [],
  outputs: (look) => ({ region: regionOf(look) }),
  create: ({ world, inputs }) => {
    const other = world
      .things(routeTableAssociation)
      .find(({ state }) => state.subnetId !== undefined && state.subnetId === inputs.subnetId);
    if (other)
      throw new Error(
        `api error Resource.AlreadyAssociated: the specified association for route table ${text(inputs.routeTableId)} conflicts with an existing association (${other.id}).`,
      );
    const networks = [
      world.thing(subnet, text(inputs.subnetId)),
      world.thing(routeTable, text(inputs.routeTableId)),
    ];
    if (new Set(networks.map((thing) => thing?.state.vpcId)).size > 1 && inputs.subnetId !== undefined)
      throw new Error(
        "api error InvalidParameterValue: Route table and subnet belong to different networks.",
      );
    return {};
  },
};

export const securityGroups: Kind = {
  id: ({ seed }) => ec2Id("sg", seed),
  uses: [{ path: "vpcId", type: vpc, holds: true }],
  problems: ({ inputs }) => {
    const name = text(inputs.name);
    const description = text(inputs.description);
    const allowed = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;
    return [
      ...(allowed.test(name) && !name.startsWith("sg-")
        ? []
        : [
            `api error InvalidParameterValue: Value (${name}) for parameter GroupName is invalid: at most 255 of a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*, not beginning with sg-.`,
          ]),
      ...(allowed.test(description)
        ? []
        : [
            `api error InvalidParameterValue: Value (${description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`,
          ]),
      ...tagProblems(inputs.tags),
    ];
  },
  outputs: (look) => ({ ...ec2Outputs("security-group", look), ingress: [], egress: [], namePrefix: "" }),
  create: ({ world, inputs }) => {
    const other = world
      .things(securityGroup)
      .find(({ state }) => state.vpcId === inputs.vpcId && state.name === inputs.name);
    if (other)
      throw new Error(
        `api error InvalidGroup.Duplicate: The security group '${text(inputs.name)}' already exists for VPC '${text(inputs.vpcId)}'.`,
      );
    return {};
  },
  update: retagged,
  delete: ({ world, id }) => {
    for (const type of [ingressRule, egressRule])
      for (const rule of world.things(type).filter(({ state }) => state.securityGroupId === id))
        world.remove(type, rule.id);
  },
};

/** Rules of one direction: the same rule twice in a group is refused. */
export function rulesOf(type: typeof ingressRule | typeof egressRule): Kind {
  const own = (call: Call): Values => {
    const { world, inputs, id } = call;
    const fellows = world
      .things(type)
      .filter((other) => other.id !== id && other.state.securityGroupId === inputs.securityGroupId);
    if (fellows.some(({ state }) => ruleKey(state) === ruleKey(inputs)))
      throw new Error(
        `api error InvalidPermission.Duplicate: the specified rule "peer: ${peerOf(inputs)}, ${text(inputs.ipProtocol).toUpperCase()}, ` +
          `from port: ${number(inputs.fromPort)}, to port: ${number(inputs.toPort)}, ALLOW" already exists`,
      );
    const quota = world.quota("aws rules per security group");
    if (fellows.length >= quota)
      throw new Error(
        `api error RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached (${quota}).`,
      );
    return { tagsAll: tagsAll(inputs, call.settings) };
  };
  return {
    id: ({ seed }) => ec2Id("sgr", seed),
    uses: [
      { path: "securityGroupId", type: securityGroup },
      {
        path: "referencedSecurityGroupId",
        type: securityGroup,
        holds: type === ingressRule,
        foreign: (value) => value.includes("/"),
      },
    ],
    problems: ({ inputs }) => [
      ...portProblems(inputs),
      ...cidrProblems(text(inputs.cidrIpv4)),
      ...tagProblems(inputs.tags),
    ],
    outputs: (look) => ({
      region: regionOf(look),
      arn: arn(look, "ec2", `security-group-rule/${look.id}`),
      securityGroupRuleId: look.id,
      tagsAll: tagsAll(look.inputs, look.settings),
    }),
    create: own,
    update: own,
  };
}

function peerOf(inputs: Values): string {
  return (
    text(inputs.cidrIpv4) ||
    text(inputs.cidrIpv6) ||
    text(inputs.referencedSecurityGroupId) ||
    text(inputs.prefixListId)
  );
}

function ruleKey(inputs: Values): string {
  return [
    text(inputs.ipProtocol).toLowerCase(),
    number(inputs.fromPort),
    number(inputs.toPort),
    peerOf(inputs),
  ].join(" ");
}

function portProblems({ ipProtocol, fromPort, toPort }: Values): string[] {
  const protocol = text(ipProtocol).toLowerCase();
  if (protocol === "-1" && (fromPort !== undefined || toPort !== undefined))
    return ["api error InvalidParameterValue: You may not specify ports for the protocol -1 (all)."];
  if (!["tcp", "udp", "6", "17"].includes(protocol)) return [];
  if (fromPort === undefined || toPort === undefined)
    return [`api error InvalidParameterValue: ${protocol} needs both fromPort and toPort.`];
  if (typeof fromPort !== "number" || typeof toPort !== "number") return [];
  return fromPort >= 0 && toPort <= 65_535 && fromPort <= toPort
    ? []
    : [`api error InvalidParameterValue: Invalid value for portRange. ${fromPort} to ${toPort}.`];
}

function cidrProblems(cidr: string): string[] {
  if (cidr === "" || parseRange(cidr)) return [];
  return [`api error InvalidParameterValue: CIDR block ${cidr} is malformed`];
}

/** The private DNS name EC2 gives an address. */
export function privateDns(address: string, region: string): string {
  return `ip-${address.replaceAll(".", "-")}.${region}.compute.internal`;
}
