/** Ids of AWS' resources where they follow from names, as the provider imports them, and how a person finds the others. */

import { textOf, type Inputs } from "./stateEntry.ts";

/** @returns undefined for a type whose ids AWS makes up */
export function amazonId(type: string, inputs: Inputs, settings: Inputs): string | undefined {
  const name = textOf(inputs, "name");
  switch (type) {
    case "aws:iam/role:Role":
    case "aws:iam/instanceProfile:InstanceProfile":
      return name;
    case "aws:iam/rolePolicy:RolePolicy":
      return `${textOf(inputs, "role")}:${name}`;
    case "aws:ssm/parameter:Parameter":
      // From version 7 on, an import names the region behind the id (registry.terraform.io/providers/hashicorp/aws, "Enhanced Region Support").
      return `${name}@${regionOf(inputs, settings)}`;
    default:
      return undefined;
  }
}

const regionOf = (inputs: Inputs, settings: Inputs): string =>
  textOf(inputs, "region") || textOf(settings, "region");

/** `aws ec2 <what>`, and the option that finds it by a property. */
const listings: Readonly<Record<string, readonly [listing: string, property?: string, filter?: string]>> = {
  "aws:ec2/eip:Eip": ["describe-addresses"],
  "aws:ec2/eipAssociation:EipAssociation": ["describe-addresses", "allocationId", "allocation-id"],
  "aws:ec2/instance:Instance": ["describe-instances"],
  "aws:ec2/internetGateway:InternetGateway": ["describe-internet-gateways"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["describe-launch-templates", "name", "launch-template-name"],
  "aws:ec2/route:Route": ["describe-route-tables", "routeTableId", "route-table-id"],
  "aws:ec2/routeTable:RouteTable": ["describe-route-tables"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [
    "describe-route-tables",
    "routeTableId",
    "route-table-id",
  ],
  "aws:ec2/securityGroup:SecurityGroup": ["describe-security-groups", "name", "group-name"],
  "aws:ec2/subnet:Subnet": ["describe-subnets"],
  "aws:ec2/vpc:Vpc": ["describe-vpcs"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
    "describe-security-group-rules",
    "securityGroupId",
    "group-id",
  ],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    "describe-security-group-rules",
    "securityGroupId",
    "group-id",
  ],
};

/** A command that shows it. */
export function amazonLook(type: string, inputs: Inputs, settings: Inputs): string {
  const name = textOf(inputs, "name");
  const region = ` --region ${regionOf(inputs, settings)}`;
  switch (type) {
    case "aws:iam/role:Role":
      return `aws iam get-role --role-name ${name}`;
    case "aws:iam/instanceProfile:InstanceProfile":
      return `aws iam get-instance-profile --instance-profile-name ${name}`;
    case "aws:iam/rolePolicy:RolePolicy":
      return `aws iam get-role-policy --role-name ${textOf(inputs, "role")} --policy-name ${name}`;
    case "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
      return "aws iam list-open-id-connect-providers";
    case "aws:ssm/parameter:Parameter":
      return `aws ssm get-parameter --name ${name}${region}`;
  }
  const [listing, property, filter] = listings[type] ?? [];
  if (listing === undefined) return "the AWS console";
  const found =
    property === undefined ? byTags(inputs) : [`Name=${filter},Values=${textOf(inputs, property)}`];
  return `aws ec2 ${listing}${region}${found.length === 0 ? "" : ` --filters ${found.join(" ")}`}`;
}

const byTags = ({ tags }: Inputs): string[] =>
  Object.entries((tags ?? {}) as Inputs).map(([key, value]) => `Name=tag:${key},Values=${String(value)}`);
