/** Internet gateways and routes. */
import type { CloudWorld } from "../cloud/cloudWorld.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { objects, text } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { ec2Outputs, retagged, subnet, vpc } from "./network.ts";
import { ec2Id, regionOf, tagProblems } from "./scope.ts";

export const gateway = "aws:ec2/internetGateway:InternetGateway";

export const route = "aws:ec2/route:Route";

export const routeTable = "aws:ec2/routeTable:RouteTable";

export const routeTableAssociation = "aws:ec2/routeTableAssociation:RouteTableAssociation";

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
