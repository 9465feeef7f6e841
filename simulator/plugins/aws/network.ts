/** VPCs and subnets. */
import type { Thing } from "../cloud/cloudWorld.ts";
import { contains, overlaps, parseRange } from "../cloud/ipv4.ts";
import type { Range } from "../cloud/ipv4.ts";
import type { Call, Kind, Look } from "../cloud/kind.ts";
import { wholeNumber } from "../cloud/madeUp.ts";
import { text } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { accountOf, arn, ec2Id, regionOf, tagProblems, tagsAll, zoneProblems } from "./scope.ts";

export const vpc = "aws:ec2/vpc:Vpc";

export const subnet = "aws:ec2/subnet:Subnet";

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

/** The private DNS name EC2 gives an address. */
export function privateDns(address: string, region: string): string {
  return `ip-${address.replaceAll(".", "-")}.${region}.compute.internal`;
}
