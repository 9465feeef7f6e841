import * as pulumi from "@pulumi/pulumi";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { AwsPlan, AwsRegionPlan, PlatformPlan } from "../../model/platform/plan.ts";
import { AwsCi } from "./awsCi.ts";

/** The plan of a platform that has AWS. */
export type AwsPlatformArgs = Omit<PlatformPlan, "aws"> & { readonly aws: AwsPlan };

export interface AwsRegionNetwork {
  vpcId: pulumi.Output<string>;
  cidr: string;
  /** By availability zone. */
  subnetIds: Readonly<Record<string, pulumi.Output<string>>>;
}

/**
 * What the customers of one AWS account share: in each region a network of its own with two public subnets, because an account has few
 * networks and addresses per region; and identities for CI. Security groups are each customer's own; the network's default one stays
 * unused. One provider serves all regions: every resource says its own.
 */
export class AwsPlatform extends pulumi.ComponentResource {
  /** By region. */
  readonly regions: Readonly<Record<string, AwsRegionNetwork>>;
  readonly ci: AwsCi | undefined;

  constructor(name: string, args: AwsPlatformArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:AwsPlatform", name, { account: args.aws.account }, opts);

    this.regions = Object.fromEntries(
      args.aws.regions.map((region) => [region.region, regionNetwork(name, region, args.labels, this)]),
    );
    this.ci =
      args.ci === undefined
        ? undefined
        : new AwsCi(
            `${name}-ci`,
            {
              ...args.ci,
              account: args.aws.account,
              regions: args.aws.regions.map(({ region }) => region),
              labels: args.labels,
            },
            { parent: this },
          );
    this.registerOutputs({});
  }
}

function regionNetwork(
  platform: string,
  { region, cidr, subnets }: AwsRegionPlan,
  labels: Readonly<Record<string, string>>,
  parent: pulumi.Resource,
): AwsRegionNetwork {
  const name = `${platform}-${region}`;
  const options = { parent };
  /** The console shows `Name`. */
  const tagged = (what: string): Record<string, string> => ({ ...labels, Name: `jitsi-${what}` });

  const vpc = new Vpc(
    `${name}-vpc`,
    {
      region,
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      instanceTenancy: "default",
      assignGeneratedIpv6CidrBlock: false,
      tags: tagged("vpc"),
    },
    options,
  );
  const gateway = new InternetGateway(
    `${name}-gateway`,
    { region, vpcId: vpc.id, tags: tagged("gateway") },
    options,
  );
  const routes = new RouteTable(`${name}-routes`, { region, vpcId: vpc.id, tags: tagged("routes") }, options);
  const toInternet = new Route(
    `${name}-to-internet`,
    { region, routeTableId: routes.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    options,
  );
  const subnetIds = subnets.map(({ availabilityZone, cidr: cidrBlock }) => {
    const subnet = new Subnet(
      `${platform}-${availabilityZone}`,
      {
        region,
        vpcId: vpc.id,
        availabilityZone,
        cidrBlock,
        // Bridges bring fixed addresses; one that comes and goes would be announced to participants.
        mapPublicIpOnLaunch: false,
        assignIpv6AddressOnCreation: false,
        tags: tagged(availabilityZone),
      },
      options,
    );
    const association = new RouteTableAssociation(
      `${platform}-${availabilityZone}-routes`,
      { region, subnetId: subnet.id, routeTableId: routes.id },
      { parent, dependsOn: [toInternet] },
    );
    // Who gets the id may start machines: by then the way out exists.
    return [availabilityZone, pulumi.all([subnet.id, association.id]).apply(([id]) => id)] as const;
  });
  return { vpcId: vpc.id, cidr, subnetIds: Object.fromEntries(subnetIds) };
}
