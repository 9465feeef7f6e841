/** Further refusals of AWS: limits, sizes and combinations. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CloudFixture } from "../cloud/cloudFixture.ts";
import type { Made } from "../cloud/cloudFixture.ts";
import type { Values } from "../values.ts";

const ami = "ami-0123456789abcdef0";
const document = (statement: Values) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } };
const allow = { Effect: "Allow", Action: "ssm:GetParameter", Resource: "*" };
const oidc = { url: "https://a.b", clientIdLists: ["c"] };
const text = { type: "String", value: "x" };

let cloud: CloudFixture;
let vpc: Made;
let subnet: Made;
let group: Made;
beforeAll(async () => {
  cloud = await CloudFixture.start("aws", { region: "us-east-1", allowedAccountIds: '["210987654321"]' });
  vpc = await cloud.create("ec2/vpc", "vpc", { cidrBlock: "10.30.0.0/16" });
  subnet = await cloud.create("ec2/subnet", "subnet", { vpcId: vpc.id, cidrBlock: "10.30.1.0/24" });
  group = await cloud.create("ec2/securityGroup", "group", { name: "group", vpcId: vpc.id });
});
afterAll(() => cloud.close());

const rule = (fields: Values): Values => ({
  securityGroupId: group.id,
  ipProtocol: "tcp",
  cidrIpv4: "0.0.0.0/0",
  ...fields,
});

describe("refused", () => {
  test.each<[what: string, type: string, inputs: () => Values, message: string]>([
    [
      "a policy without a statement",
      "iam/rolePolicy",
      () => ({ role: "r", policy: '{"Version":"2012-10-17"}' }),
      "a statement is missing",
    ],
    [
      "an effect that is none",
      "iam/rolePolicy",
      () => ({ role: "r", policy: document({ ...allow, Effect: "Perhaps" }) }),
      "Allow or Deny",
    ],
    [
      "a policy without actions",
      "iam/rolePolicy",
      () => ({ role: "r", policy: document({ Effect: "Allow", Resource: "*" }) }),
      "must contain actions",
    ],
    [
      "a trust policy with a resource",
      "iam/role",
      () => ({ assumeRolePolicy: document({ ...trust, Resource: "*" }) }),
      "prohibited field Resource",
    ],
    [
      "a policy with a principal",
      "iam/rolePolicy",
      () => ({ role: "r", policy: document({ ...allow, Principal: "*" }) }),
      "should not specify a principal",
    ],
    [
      "101 clients",
      "iam/openIdConnectProvider",
      () => ({ ...oidc, clientIdLists: Array.from({ length: 101 }, (_, n) => `c${n}`) }),
      "ClientIdsPerOpenIdConnectProvider",
    ],
    [
      "a short thumbprint",
      "iam/openIdConnectProvider",
      () => ({ ...oidc, thumbprintLists: ["abc"] }),
      "40 hexadecimal digits",
    ],
    ["an address outside VPCs", "ec2/eip", () => ({ domain: "standard" }), "expected domain to be one of"],
    [
      "an association of nothing",
      "ec2/eipAssociation",
      () => ({ instanceId: "i-0" }),
      "one of `allocation_id,public_ip`",
    ],
    [
      "an association with nothing",
      "ec2/eipAssociation",
      () => ({ allocationId: "eipalloc-0" }),
      "one of `instance_id,network_interface_id`",
    ],
    [
      "groups beside interfaces",
      "ec2/launchTemplate",
      () => ({ vpcSecurityGroupIds: [group.id], networkInterfaces: [{ deviceIndex: 0 }] }),
      "InvalidParameterCombination",
    ],
    [
      "a template by id and name",
      "ec2/instance",
      () => ({ launchTemplate: { id: "lt-0", name: "a" } }),
      "only one of `id,name`",
    ],
    [
      "a subnet without a range",
      "ec2/subnet",
      () => ({ vpcId: vpc.id }),
      "Either 'cidrBlock' or 'ipv6CidrBlock'",
    ],
    [
      "a route to nowhere",
      "ec2/route",
      () => ({ routeTableId: "rtb-0", gatewayId: "igw-0" }),
      "one of `destination_cidr_block",
    ],
    [
      "a route through nothing",
      "ec2/route",
      () => ({ routeTableId: "rtb-0", destinationCidrBlock: "0.0.0.0/0" }),
      "one of `gatewayId,",
    ],
    [
      "an association without a subnet",
      "ec2/routeTableAssociation",
      () => ({ routeTableId: "rtb-0" }),
      "one of `gateway_id,subnet_id`",
    ],
    [
      "ports of all protocols",
      "vpc/securityGroupIngressRule",
      () => rule({ ipProtocol: "-1", fromPort: 1, toPort: 2 }),
      "may not specify ports",
    ],
    ["no ports", "vpc/securityGroupIngressRule", () => rule({}), "needs both fromPort and toPort"],
    [
      "a source that is no range",
      "vpc/securityGroupIngressRule",
      () => rule({ fromPort: 1, toPort: 1, cidrIpv4: "10.0.0.0" }),
      "is malformed",
    ],
    [
      "a parameter without a value",
      "ssm/parameter",
      () => ({ name: "/a", type: "String" }),
      "one of `insecure_value,value,value_wo`",
    ],
    [
      "an open SecureString",
      "ssm/parameter",
      () => ({ name: "/a", type: "SecureString", insecureValue: "x" }),
      "cannot be a SecureString",
    ],
    [
      "a parameter's name with a space",
      "ssm/parameter",
      () => ({ ...text, name: "/a b" }),
      "only a mix of letters",
    ],
    [
      "a parameter's name of 1012 letters",
      "ssm/parameter",
      () => ({ ...text, name: `/${"a".repeat(1011)}` }),
      "more than 1011 characters",
    ],
    [
      "a parameter 16 levels deep",
      "ssm/parameter",
      () => ({ ...text, name: "/a".repeat(16) }),
      "more than 15 levels",
    ],
    [
      "a parameter with an empty level",
      "ssm/parameter",
      () => ({ ...text, name: "/a//b" }),
      "an empty level",
    ],
    [
      "a tag's value of 257 letters",
      "ec2/vpc",
      () => ({ cidrBlock: "10.0.0.0/16", tags: { a: "x".repeat(257) } }),
      "not a valid tag value",
    ],
    [
      "51 tags",
      "ec2/vpc",
      () => ({
        cidrBlock: "10.0.0.0/16",
        tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"])),
      }),
      "TagLimitExceeded",
    ],
  ])("%s", async (_, type, inputs, message) => {
    await expect(cloud.create(type, "probe", inputs())).rejects.toThrow(message);
  });

  test("a machine of a template that lacks image or size", async () => {
    const template = async (name: string, inputs: Values) =>
      (await cloud.create("ec2/launchTemplate", name, { name, ...inputs })).id;
    const launch = (id: string) =>
      cloud.create("ec2/instance", "i", { subnetId: subnet.id, launchTemplate: { id } });
    await expect(launch(await template("no-image", { instanceType: "c7i.large" }))).rejects.toThrow(
      "parameter ImageId",
    );
    await expect(launch(await template("no-size", { imageId: ami }))).rejects.toThrow(
      "parameter InstanceType",
    );
  });

  test("a subnet that is full, a machine with two addresses", async () => {
    const small = await cloud.create("ec2/subnet", "small", { vpcId: vpc.id, cidrBlock: "10.30.2.0/28" });
    const machine = (n: number) =>
      cloud.create("ec2/instance", `m${n}`, { ami, instanceType: "c7i.large", subnetId: small.id });
    const made = await Promise.all(Array.from({ length: 11 }, (_, n) => machine(n)));
    await expect(machine(11)).rejects.toThrow("InsufficientFreeAddressesInSubnet");
    const [one, two] = [await cloud.create("ec2/eip", "one", {}), await cloud.create("ec2/eip", "two", {})];
    const associate = (eip: Made) =>
      cloud.create("ec2/eipAssociation", "a", { allocationId: eip.id, instanceId: made[0]!.id });
    await associate(one);
    await expect(associate(two)).rejects.toThrow("has an elastic address already");
  });

  test("a table of routes of another VPC, and a route that is in the table already", async () => {
    const other = await cloud.create("ec2/vpc", "other", { cidrBlock: "10.40.0.0/16" });
    const gateway = await cloud.create("ec2/internetGateway", "g", { vpcId: other.id });
    const everywhere = { cidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    const table = await cloud.create("ec2/routeTable", "t", { vpcId: other.id, routes: [everywhere] });
    await expect(
      cloud.create("ec2/routeTableAssociation", "a", { routeTableId: table.id, subnetId: subnet.id }),
    ).rejects.toThrow("belong to different networks");
    await expect(
      cloud.create("ec2/route", "r", {
        routeTableId: table.id,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: gateway.id,
      }),
    ).rejects.toThrow("RouteAlreadyExists");
  });

  test("a role's name twice, and an advanced parameter made standard in place", async () => {
    const role = { name: "r", assumeRolePolicy: document(trust) };
    const made = await cloud.create("iam/role", "r", role);
    expect(made.state.arn).toBe("arn:aws:iam::210987654321:role/r");
    await expect(cloud.create("iam/role", "r", role)).rejects.toThrow("Role with name r already exists");
    const parameter = await cloud.create("ssm/parameter", "p", { ...text, name: "/p", tier: "Advanced" });
    expect((await cloud.diff(parameter, { ...text, name: "/p", tier: "Standard" })).replaces).toEqual([
      "tier",
    ]);
    await expect(cloud.update(parameter, { tier: "Standard" })).rejects.toThrow("cannot be downgraded");
  });
});
