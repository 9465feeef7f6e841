/** What AWS refuses, by itself and because of other things in the world. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CloudFixture } from "../cloud/cloudFixture.ts";
import type { Made } from "../cloud/cloudFixture.ts";
import { without } from "../values.ts";
import type { Values } from "../values.ts";
import { parameterValue } from "./parameter.ts";

const ami = "ami-0123456789abcdef0";
const encoded = (bytes: number) => Buffer.alloc(bytes, "x").toString("base64");
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
});
const policy = (statement: Values, version = "2012-10-17") =>
  JSON.stringify({ Version: version, Statement: [statement] });
const allow = { Effect: "Allow", Action: "ssm:GetParameter", Resource: "*" };
const trustWith = (statement: Values) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

let cloud: CloudFixture;
let vpc: Made;
let subnet: Made;
let group: Made;
beforeEach(async () => {
  cloud = await CloudFixture.start("aws", { region: "us-east-1", defaultTags: '{"tags":{"stack":"acme"}}' });
  vpc = await cloud.create("ec2/vpc", "vpc", { cidrBlock: "10.30.0.0/16" });
  subnet = await cloud.create("ec2/subnet", "subnet", { vpcId: vpc.id, cidrBlock: "10.30.1.0/24" });
  group = await cloud.create("ec2/securityGroup", "group", { name: "group", vpcId: vpc.id });
});
afterEach(() => cloud.close());

function machine(name: string, inputs: Values = {}): Promise<Made> {
  return cloud.create("ec2/instance", name, {
    ami,
    instanceType: "c7i.xlarge",
    subnetId: subnet.id,
    ...inputs,
  });
}

describe("refused by its inputs alone", () => {
  test.each<[what: string, type: string, inputs: () => Values, message: string]>([
    [
      "a region that is none",
      "ec2/vpc",
      () => ({ cidrBlock: "10.0.0.0/16", region: "us-east" }),
      "invalid AWS Region: us-east",
    ],
    ["a VPC above /16", "ec2/vpc", () => ({ cidrBlock: "10.0.0.0/8" }), "between /16 and /28"],
    ["a range that is none", "ec2/vpc", () => ({ cidrBlock: "10.0.0.1/16" }), "not a valid CIDR block"],
    [
      "a subnet outside its VPC",
      "ec2/subnet",
      () => ({ vpcId: vpc.id, cidrBlock: "10.31.0.0/24" }),
      "InvalidSubnet.Range",
    ],
    [
      "a subnet over another",
      "ec2/subnet",
      () => ({ vpcId: vpc.id, cidrBlock: "10.30.1.128/25" }),
      "InvalidSubnet.Conflict",
    ],
    [
      "a zone of another region",
      "ec2/subnet",
      () => ({ vpcId: vpc.id, cidrBlock: "10.30.2.0/24", availabilityZone: "us-west-2a" }),
      "not a zone of us-east-1",
    ],
    [
      "a VPC that is not there",
      "ec2/subnet",
      () => ({ vpcId: "vpc-0", cidrBlock: "10.30.2.0/24" }),
      "The vpc ID 'vpc-0' does not exist",
    ],
    [
      "a VPC of another region",
      "ec2/subnet",
      () => ({ vpcId: vpc.id, cidrBlock: "10.30.2.0/24", region: "us-west-2" }),
      "InvalidVpcID.NotFound",
    ],
    [
      "a tag of Amazon's",
      "ec2/vpc",
      () => ({ cidrBlock: "10.0.0.0/16", tags: { "aws:a": "b" } }),
      "'aws:a' is not a valid tag key",
    ],
    [
      "a group's name like an id",
      "ec2/securityGroup",
      () => ({ name: "sg-a", vpcId: vpc.id }),
      "not beginning with sg-",
    ],
    [
      "a group's description beyond ASCII",
      "ec2/securityGroup",
      () => ({ name: "a", vpcId: vpc.id, description: "für" }),
      "GroupDescription is invalid",
    ],
    [
      "a group twice in a VPC",
      "ec2/securityGroup",
      () => ({ name: "group", vpcId: vpc.id }),
      "InvalidGroup.Duplicate",
    ],
    [
      "ports the wrong way round",
      "vpc/securityGroupIngressRule",
      () => ({ securityGroupId: group.id, ipProtocol: "udp", fromPort: 2, toPort: 1, cidrIpv4: "0.0.0.0/0" }),
      "Invalid value for portRange",
    ],
    [
      "a rule with two sources",
      "vpc/securityGroupIngressRule",
      () => ({ securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0", cidrIpv6: "::/0" }),
      "cidrIpv4",
    ],
    [
      "user data of more than 16 KB",
      "ec2/launchTemplate",
      () => ({ imageId: ami, userData: encoded(16_385) }),
      "User data is limited to 16384 bytes; it has 16385",
    ],
    [
      "plain user data in a template",
      "ec2/launchTemplate",
      () => ({ imageId: ami, userData: "#!/bin/sh" }),
      "Invalid BASE64",
    ],
    ["a template's name of two letters", "ec2/launchTemplate", () => ({ name: "ab" }), "MalformedException"],
    [
      "a hop limit of 65",
      "ec2/launchTemplate",
      () => ({ metadataOptions: { httpPutResponseHopLimit: 65 } }),
      "(1 - 64)",
    ],
    [
      "tokens that are neither",
      "ec2/launchTemplate",
      () => ({ metadataOptions: { httpTokens: "on" } }),
      "to be one of",
    ],
    [
      "tags in the metadata with a slash",
      "ec2/instance",
      () => ({
        ami,
        instanceType: "t3.micro",
        tags: { "a/b": "c" },
        metadataOptions: { instanceMetadataTags: "enabled" },
      }),
      "Tag keys must match pattern",
    ],
    [
      "an alias as an instance's image",
      "ec2/instance",
      () => ({ ami: "resolve:ssm:/aws/x", instanceType: "t3.micro" }),
      "InvalidAMIID.Malformed",
    ],
    ["a machine of nothing", "ec2/instance", () => ({ subnetId: subnet.id }), "one of `ami,launch_template`"],
    [
      "plain user data of more than 16 KB",
      "ec2/instance",
      () => ({ ami, instanceType: "t3.micro", userData: "x".repeat(16_385) }),
      "User data is limited",
    ],
    [
      "a role's name of 65 letters",
      "iam/role",
      () => ({ name: "r".repeat(65), assumeRolePolicy: trust }),
      "at most 64",
    ],
    [
      "a trust policy without a principal",
      "iam/role",
      () => ({ assumeRolePolicy: trustWith({ Effect: "Allow", Action: "sts:AssumeRole" }) }),
      "needs a Principal",
    ],
    ["a trust policy that is no JSON", "iam/role", () => ({ assumeRolePolicy: "{" }), "invalid JSON policy"],
    [
      "a policy without a resource",
      "iam/rolePolicy",
      () => ({ role: "r", policy: policy({ Effect: "Allow", Action: "ssm:GetParameter" }) }),
      "must contain resources",
    ],
    [
      "an action without its service",
      "iam/rolePolicy",
      () => ({ role: "r", policy: policy({ ...allow, Action: "GetParameter" }) }),
      "prefaced by a vendor",
    ],
    [
      "a policy of more than 10,240 characters",
      "iam/rolePolicy",
      () => ({ role: "r", policy: policy({ ...allow, Sid: "x".repeat(10_240) }) }),
      "Maximum policy size of 10240",
    ],
    [
      "a policy of another time",
      "iam/rolePolicy",
      () => ({ role: "r", policy: policy(allow, "2020-01-01") }),
      "needs the Version 2012-10-17",
    ],
    [
      "an attachment without an arn",
      "iam/rolePolicyAttachment",
      () => ({ role: "r", policyArn: "AmazonSSM" }),
      "ARN AmazonSSM is not valid",
    ],
    [
      "a role that is not there",
      "iam/instanceProfile",
      () => ({ role: "none" }),
      "The role 'none' does not exist",
    ],
    [
      "an issuer without https",
      "iam/openIdConnectProvider",
      () => ({ url: "http://a.b", clientIdLists: ["c"] }),
      "no https URL",
    ],
    [
      "a parameter of more than 4 KB",
      "ssm/parameter",
      () => ({ name: "/a", type: "String", value: "x".repeat(4097) }),
      "upgrade the parameter to use the advanced-parameter tier",
    ],
    [
      "an advanced one of more than 8 KB",
      "ssm/parameter",
      () => ({ name: "/a", type: "String", tier: "Advanced", value: "x".repeat(8193) }),
      "limited to 8192",
    ],
    [
      "a path without its slash",
      "ssm/parameter",
      () => ({ name: "a/b", type: "String", value: "x" }),
      "begins with a slash",
    ],
    [
      "a name of Amazon's",
      "ssm/parameter",
      () => ({ name: "/aws/a", type: "String", value: "x" }),
      'prefixed with "ssm" or "aws"',
    ],
    [
      "an empty value",
      "ssm/parameter",
      () => ({ name: "/a", type: "String", value: "" }),
      "length greater than or equal to 1",
    ],
    [
      "a parameter's tier",
      "ssm/parameter",
      () => ({ name: "/a", type: "String", value: "a", tier: "Big" }),
      '"tier" must be one of',
    ],
  ])("%s", async (_, type, inputs, message) => {
    await expect(cloud.create(type, "probe", inputs())).rejects.toThrow(message);
  });

  test("a region is needed", async () => {
    await cloud.configure({});
    await expect(cloud.create("ec2/vpc", "v", { cidrBlock: "10.0.0.0/16" })).rejects.toThrow(
      "invalid AWS Region: none is set",
    );
    await expect(cloud.configure({ region: "moon" })).rejects.toThrow("invalid AWS Region: moon");
  });
});

describe("networks", () => {
  test("what others need stays", async () => {
    const app = await machine("app", { vpcSecurityGroupIds: [group.id] });
    const gateway = await cloud.create("ec2/internetGateway", "g", { vpcId: vpc.id });
    for (const thing of [vpc, subnet, group])
      await expect(cloud.delete(thing)).rejects.toThrow("DependencyViolation");
    for (const thing of [app, gateway, group, subnet, vpc]) await cloud.delete(thing);
    expect(await cloud.read(vpc)).toBeUndefined();
  });

  test("a route leads to a gateway of its own VPC, once", async () => {
    const table = await cloud.create("ec2/routeTable", "t", { vpcId: vpc.id });
    const other = await cloud.create("ec2/vpc", "other", { cidrBlock: "10.40.0.0/16" });
    const far = await cloud.create("ec2/internetGateway", "far", { vpcId: other.id });
    const near = await cloud.create("ec2/internetGateway", "near", { vpcId: vpc.id });
    const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0" };
    await expect(cloud.create("ec2/route", "r", { ...route, gatewayId: far.id })).rejects.toThrow(
      "belong to different networks",
    );
    await cloud.create("ec2/route", "r", { ...route, gatewayId: near.id });
    await expect(cloud.create("ec2/route", "r", { ...route, gatewayId: near.id })).rejects.toThrow(
      "RouteAlreadyExists",
    );
    await expect(cloud.create("ec2/internetGateway", "g", { vpcId: vpc.id })).rejects.toThrow(
      "has an internet gateway attached already",
    );
    await cloud.create("ec2/routeTableAssociation", "a", { routeTableId: table.id, subnetId: subnet.id });
    await expect(
      cloud.create("ec2/routeTableAssociation", "b", { routeTableId: table.id, subnetId: subnet.id }),
    ).rejects.toThrow("Resource.AlreadyAssociated");
  });

  test("a rule is once in a group, and another kind of source is another rule", async () => {
    const inputs = {
      securityGroupId: group.id,
      ipProtocol: "udp",
      fromPort: 10000,
      toPort: 10000,
      cidrIpv4: "0.0.0.0/0",
    };
    const rule = await cloud.create("vpc/securityGroupIngressRule", "r", inputs);
    await expect(cloud.create("vpc/securityGroupIngressRule", "s", inputs)).rejects.toThrow(
      'the specified rule "peer: 0.0.0.0/0, UDP, from port: 10000',
    );
    expect((await cloud.diff(rule, { ...inputs, cidrIpv4: "10.0.0.0/8" })).replaces).toEqual([]);
    expect((await cloud.diff(rule, { ...without(inputs, "cidrIpv4"), cidrIpv6: "::/0" })).replaces).toEqual([
      "cidrIpv4",
      "cidrIpv6",
    ]);
  });

  test("limits", async () => {
    cloud.world.set({ quotas: { "aws vpcs per region": 1, "aws rules per security group": 0 } });
    await expect(cloud.create("ec2/vpc", "v", { cidrBlock: "10.0.0.0/16" })).rejects.toThrow(
      "VpcLimitExceeded",
    );
    await cloud.create("ec2/vpc", "v", { cidrBlock: "10.0.0.0/16", region: "eu-west-1" });
    const rule = { securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
    await expect(cloud.create("vpc/securityGroupEgressRule", "r", rule)).rejects.toThrow(
      "RulesPerSecurityGroupLimitExceeded",
    );
  });
});

describe("machines", () => {
  test("have ids, arns and addresses of the clouds' forms", async () => {
    expect(vpc).toMatchObject({
      id: expect.stringMatching(/^vpc-0[0-9a-f]{16}$/),
      state: { arn: `arn:aws:ec2:us-east-1:123456789012:vpc/${vpc.id}`, tagsAll: { stack: "acme" } },
    });
    const made = await machine("app");
    expect(made.id).toMatch(/^i-0[0-9a-f]{16}$/);
    expect(made.state.privateIp).toMatch(/^10\.30\.1\.\d+$/);
    await expect(machine("two", { privateIp: made.state.privateIp! })).rejects.toThrow(
      "InvalidIPAddress.InUse",
    );
    await expect(machine("two", { privateIp: "10.30.2.1" })).rejects.toThrow(
      "does not fall within the subnet",
    );
  });

  test("an address is of one machine; it stays while associated", async () => {
    const eip = await cloud.create("ec2/eip", "e", { domain: "vpc" });
    const [one, two] = [await machine("one"), await machine("two")];
    const made = await cloud.create("ec2/eipAssociation", "a", { allocationId: eip.id, instanceId: one.id });
    expect(made.state.publicIp).toBe(eip.state.publicIp);
    expect((await cloud.read(one))?.publicIp).toBe(eip.state.publicIp);
    await expect(
      cloud.create("ec2/eipAssociation", "b", { allocationId: eip.id, instanceId: two.id }),
    ).rejects.toThrow("is already associated with associate-id");
    await expect(cloud.delete(eip)).rejects.toThrow("cannot be released because it is associated");
    await cloud.delete(one);
    expect(await cloud.read(made)).toBeUndefined();
    await cloud.create("ec2/eipAssociation", "b", { allocationId: eip.id, instanceId: two.id });
  });

  test("addresses are distinct and have a limit", async () => {
    const made = await Promise.all([1, 2, 3, 4, 5].map((n) => cloud.create("ec2/eip", `e${n}`, {})));
    expect(new Set(made.map(({ state }) => state.publicIp)).size).toBe(5);
    await expect(cloud.create("ec2/eip", "six", {})).rejects.toThrow("AddressLimitExceeded");
    await cloud.create("ec2/eip", "six", { region: "eu-west-1" });
  });

  test("a template's versions count up, and a machine of an older one is replaced", async () => {
    const inputs = { name: "bridge", imageId: ami, instanceType: "c7i.xlarge", userData: encoded(10) };
    const template = await cloud.create("ec2/launchTemplate", "t", inputs);
    const from = (version: string) => ({ subnetId: subnet.id, launchTemplate: { id: template.id, version } });
    const made = await cloud.create("ec2/instance", "i", from("1"));
    expect(made.state).toMatchObject({ ami, instanceType: "c7i.xlarge" });
    const updated = await cloud.update(template, { userData: encoded(11) });
    expect([template.state.latestVersion, updated.state.latestVersion]).toEqual([1, 2]);
    expect((await cloud.update(updated, { tags: { a: "b" } })).state.latestVersion).toBe(2);
    expect((await cloud.diff(made, from("2"))).replaces).toEqual(["launchTemplate"]);
    await expect(cloud.create("ec2/instance", "j", from("9"))).rejects.toThrow(
      "Could not find launch template version 9",
    );
    await expect(cloud.create("ec2/launchTemplate", "u", inputs)).rejects.toThrow(
      "Launch template name already in use: bridge",
    );
  });

  test("user data replaces only if told to", async () => {
    const inputs = { ami, instanceType: "c7i.xlarge", subnetId: subnet.id, userData: "a" };
    const made = await cloud.create("ec2/instance", "i", inputs);
    expect(await cloud.diff(made, { ...inputs, userData: "b" })).toEqual({
      changed: ["userData"],
      replaces: [],
    });
    expect(
      (await cloud.diff(made, { ...inputs, userData: "b", userDataReplaceOnChange: true })).replaces,
    ).toEqual(["userData"]);
  });

  test("a group of another VPC is refused, and what is protected stays", async () => {
    const other = await cloud.create("ec2/vpc", "other", { cidrBlock: "10.40.0.0/16" });
    const stranger = await cloud.create("ec2/securityGroup", "s", { name: "s", vpcId: other.id });
    await expect(machine("app", { vpcSecurityGroupIds: [stranger.id] })).rejects.toThrow(
      "belong to different networks",
    );
    await expect(cloud.delete(await machine("kept", { disableApiTermination: true }))).rejects.toThrow(
      "may not be terminated",
    );
  });
});

describe("roles and parameters", () => {
  test("a role goes after its policies and profiles", async () => {
    const role = await cloud.create("iam/role", "r", { name: "r", assumeRolePolicy: trust });
    const inline = await cloud.create("iam/rolePolicy", "p", { role: "r", policy: policy(allow) });
    const attached = await cloud.create("iam/rolePolicyAttachment", "a", {
      role: "r",
      policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    });
    const profile = await cloud.create("iam/instanceProfile", "i", { role: "r" });
    await expect(cloud.delete(role)).rejects.toThrow("remove roles from instance profile");
    await cloud.delete(profile);
    await expect(cloud.delete(role)).rejects.toThrow("detach all policies");
    await cloud.delete(attached);
    await expect(cloud.delete(role)).rejects.toThrow("delete policies first");
    await cloud.delete(inline);
    await cloud.delete(role);
  });

  test("a role has at most 10 policies attached", async () => {
    await cloud.create("iam/role", "r", { name: "r", assumeRolePolicy: trust });
    const attach = (n: number) =>
      cloud.create("iam/rolePolicyAttachment", `a${n}`, {
        role: "r",
        policyArn: `arn:aws:iam::aws:policy/P${n}`,
      });
    for (let n = 0; n < 10; n++) await attach(n);
    await expect(attach(10)).rejects.toThrow("PoliciesPerRole: 10");
  });

  test("a parameter has a version a change, and one name a region", async () => {
    const inputs = { name: "/acme/bridge", type: "SecureString", value: "one" };
    const made = await cloud.create("ssm/parameter", "p", inputs);
    expect(made.state).toMatchObject({
      arn: "arn:aws:ssm:us-east-1:123456789012:parameter/acme/bridge",
      version: 1,
      tier: "Standard",
    });
    const changed = await cloud.update(made, { value: "two" });
    expect(changed.state.version).toBe(2);
    expect((await cloud.update(changed, { tags: { a: "b" } })).state.version).toBe(2);
    expect(parameterValue(cloud.world, "us-east-1", "/acme/bridge")).toBe("two");
    await expect(cloud.create("ssm/parameter", "q", inputs)).rejects.toThrow("ParameterAlreadyExists");
    await cloud.create("ssm/parameter", "q", { ...inputs, region: "eu-west-1" });
  });
});
