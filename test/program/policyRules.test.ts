/** Each policy finds a resource that breaks it, and leaves one alone that does not. */

import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { policyProblems } from "../../policy/policyProblems.ts";
import { unknown, type PolicyResource } from "../../policy/policyResource.ts";
import { usualPolicySettings, type PolicySettings } from "../../policy/policySettings.ts";
import { policyRules } from "../../policy/rules/index.ts";

const resource = (
  type: string,
  props: Record<string, unknown>,
  protect = false,
  name = "it",
): PolicyResource => ({ urn: `urn:pulumi:s::p::${type}::${name}`, type, name, props, options: { protect } });

const tagged = { labels: { stack: "s", component: "c" }, tags: { stack: "s", component: "c" } };
const customer = resource("jitsi:index:AppServer", {}, false, "customer");

const firewall = "gcp:compute/firewall:Firewall";
const bucket = "gcp:storage/bucket:Bucket";
const disk = "gcp:compute/disk:Disk";
const machine = "gcp:compute/instance:Instance";
const template = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate";
const launch = "aws:ec2/launchTemplate:LaunchTemplate";
const instance = "aws:ec2/instance:Instance";
const parameter = "aws:ssm/parameter:Parameter";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const container = "docker:index/container:Container";

const world = { sourceRanges: ["0.0.0.0/0"] };
const allow = (protocol: string, ...ports: string[]) => ({ allows: [{ protocol, ports }] });
const ec2 = { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 }, launchTemplate: {} };
const privately = { publicAccessPrevention: "enforced", uniformBucketLevelAccess: true };
const gzipped = gzipSync("DB_TOKEN=hunter22\n# and more of it, as long as a file\n").toString("base64");

type Case = readonly [
  rule: string,
  what: string,
  type: string,
  props: Record<string, unknown>,
  /** Where the problem is; undefined: there is none. */
  at: string | undefined,
  settings?: Partial<PolicySettings>,
];

const cases: readonly Case[] = [
  // encryption
  [
    "encryption",
    "a disk of a template that says so",
    launch,
    { blockDeviceMappings: [{ ebs: { encrypted: "true" } }] },
    undefined,
  ],
  [
    "encryption",
    "one that does not",
    launch,
    { blockDeviceMappings: [{ ebs: { encrypted: "true" } }, { ebs: {} }] },
    "blockDeviceMappings[1].ebs.encrypted",
  ],
  [
    "encryption",
    "one that says no",
    launch,
    { blockDeviceMappings: [{ ebs: { encrypted: "false" } }] },
    "blockDeviceMappings[0].ebs.encrypted",
  ],
  ["encryption", "no disk described", launch, {}, "blockDeviceMappings"],
  [
    "encryption",
    "a preview cannot tell",
    launch,
    { blockDeviceMappings: [{ ebs: { encrypted: unknown } }] },
    undefined,
  ],
  ["encryption", "a machine of a template", instance, { launchTemplate: { id: "lt-1" } }, undefined],
  ["encryption", "a machine without one", instance, {}, "rootBlockDevice.encrypted"],
  [
    "encryption",
    "another disk of a machine",
    instance,
    { launchTemplate: {}, ebsBlockDevices: [{ encrypted: false }] },
    "ebsBlockDevices[0].encrypted",
  ],
  ["encryption", "a volume", "aws:ebs/volume:Volume", { encrypted: false }, "encrypted"],
  ["encryption", "Google's own keys", disk, {}, undefined],
  [
    "encryption",
    "a key in the state",
    disk,
    { diskEncryptionKey: { rawKey: "abc" } },
    "diskEncryptionKey.rawKey",
  ],
  [
    "encryption",
    "a key in the state, of a machine",
    machine,
    { bootDisk: { diskEncryptionKeyRaw: "abc" } },
    "bootDisk.diskEncryptionKeyRaw",
  ],
  [
    "encryption",
    "Google's keys where own ones are asked for",
    disk,
    {},
    "diskEncryptionKey.kmsKeySelfLink",
    { ownKeys: true },
  ],
  [
    "encryption",
    "the same of a machine",
    machine,
    { bootDisk: {} },
    "bootDisk.kmsKeySelfLink",
    { ownKeys: true },
  ],
  [
    "encryption",
    "the same of a template",
    template,
    { disks: [{}] },
    "disks[0].diskEncryptionKey.kmsKeySelfLink",
    { ownKeys: true },
  ],
  ["encryption", "the same of a bucket", bucket, {}, "encryption.defaultKmsKeyName", { ownKeys: true }],
  [
    "encryption",
    "an own key",
    bucket,
    { encryption: { defaultKmsKeyName: "k" } },
    undefined,
    { ownKeys: true },
  ],
  // private-buckets
  ["private-buckets", "as it should be", bucket, privately, undefined],
  [
    "private-buckets",
    "prevention left to the organisation",
    bucket,
    { ...privately, publicAccessPrevention: "inherited" },
    "publicAccessPrevention",
  ],
  [
    "private-buckets",
    "rules of single objects",
    bucket,
    { publicAccessPrevention: "enforced" },
    "uniformBucketLevelAccess",
  ],
  // public-ports
  ["public-ports", "the web page", firewall, { ...world, ...allow("tcp", "80", "443") }, undefined],
  ["public-ports", "media", firewall, { ...world, ...allow("udp", "10000") }, undefined],
  ["public-ports", "ssh", firewall, { ...world, ...allow("tcp", "443", "22") }, "allows[0].ports[1]"],
  [
    "public-ports",
    "ssh from somewhere",
    firewall,
    { sourceRanges: ["35.235.240.0/20"], ...allow("tcp", "22") },
    undefined,
  ],
  [
    "public-ports",
    "half of the world",
    firewall,
    { sourceRanges: ["128.0.0.0/1"], ...allow("tcp", "22") },
    "allows[0].ports[0]",
  ],
  [
    "public-ports",
    "the world of IPv6",
    firewall,
    { sourceRanges: ["::/0"], ...allow("tcp", "22") },
    "allows[0].ports[0]",
  ],
  ["public-ports", "no source, which is the world", firewall, allow("tcp", "22"), "allows[0].ports[0]"],
  [
    "public-ports",
    "machines of an account",
    firewall,
    { sourceServiceAccounts: ["a"], ...allow("tcp", "6222") },
    undefined,
  ],
  [
    "public-ports",
    "machines of an account that a preview cannot know",
    firewall,
    { sourceServiceAccounts: [unknown], ...allow("tcp", "6222") },
    undefined,
  ],
  [
    "public-ports",
    "sources that a preview cannot know",
    firewall,
    { sourceRanges: unknown, ...allow("tcp", "6222") },
    undefined,
  ],
  ["public-ports", "media over TCP", firewall, { ...world, ...allow("tcp", "10000") }, "allows[0].ports[0]"],
  [
    "public-ports",
    "a range around the right one",
    firewall,
    { ...world, ...allow("udp", "9999-10001") },
    "allows[0].ports[0]",
  ],
  ["public-ports", "all ports", firewall, { ...world, allows: [{ protocol: "tcp" }] }, "allows[0]"],
  [
    "public-ports",
    "out of the cloud",
    firewall,
    { direction: "EGRESS", ...world, ...allow("tcp", "25") },
    undefined,
  ],
  [
    "public-ports",
    "a port that the settings open",
    firewall,
    { ...world, ...allow("tcp", "8443") },
    undefined,
    { worldPorts: ["8443/tcp"] },
  ],
  [
    "public-ports",
    "media in AWS",
    ingress,
    { cidrIpv4: "0.0.0.0/0", ipProtocol: "udp", fromPort: 10000, toPort: 10000 },
    undefined,
  ],
  [
    "public-ports",
    "ssh in AWS",
    ingress,
    { cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 22, toPort: 22 },
    "fromPort",
  ],
  ["public-ports", "everything in AWS", ingress, { cidrIpv6: "::/0", ipProtocol: "-1" }, "fromPort"],
  [
    "public-ports",
    "an older kind of rule",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { type: "ingress", cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 0, toPort: 65535 },
    "fromPort",
  ],
  [
    "public-ports",
    "a rule inside a group",
    "aws:ec2/securityGroup:SecurityGroup",
    { ingress: [{ cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 3389, toPort: 3389 }] },
    "ingress[0].fromPort",
  ],
  [
    "public-ports",
    "Grafana of a Docker host",
    container,
    { ports: [{ external: 443 }, { external: 3000, ip: "0.0.0.0" }] },
    "ports[1]",
  ],
  [
    "public-ports",
    "the same on this computer",
    container,
    { ports: [{ external: 3000, ip: "127.0.0.1" }] },
    undefined,
  ],
  [
    "public-ports",
    "a second bridge of a Docker host",
    container,
    { ports: [{ external: 10001, protocol: "udp" }] },
    undefined,
  ],
  // imds-v2
  ["imds-v2", "a template that asks for tokens", launch, ec2, undefined],
  [
    "imds-v2",
    "one that does not",
    launch,
    { metadataOptions: { httpTokens: "optional" } },
    "metadataOptions.httpTokens",
  ],
  ["imds-v2", "one that does not say", launch, {}, "metadataOptions.httpTokens"],
  [
    "imds-v2",
    "hops enough for a network beyond",
    launch,
    { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 5 } },
    "metadataOptions.httpPutResponseHopLimit",
  ],
  ["imds-v2", "a machine of a template", instance, { launchTemplate: {} }, undefined],
  [
    "imds-v2",
    "a machine of a template that has it otherwise",
    instance,
    { launchTemplate: {}, metadataOptions: {} },
    "metadataOptions.httpTokens",
  ],
  ["imds-v2", "a machine without a template", instance, {}, "metadataOptions.httpTokens"],
  // regions
  ["regions", "one of the model's", disk, { zone: "europe-west1-b" }, undefined],
  [
    "regions",
    "a zone by its address",
    disk,
    { zone: "https://www.googleapis.com/compute/v1/projects/p/zones/europe-west1-b" },
    undefined,
  ],
  ["regions", "one that nobody has", disk, { zone: "moon-west1-a" }, "zone"],
  [
    "regions",
    "one that is not allowed",
    template,
    { region: "us-east4" },
    "region",
    { regions: { gcp: ["europe-west1"], aws: [] } },
  ],
  ["regions", "a bucket's", bucket, { ...privately, location: "US" }, "location"],
  ["regions", "a bucket's, in its capitals", bucket, { ...privately, location: "EUROPE-WEST1" }, undefined],
  [
    "regions",
    "AWS' zone",
    "aws:ec2/subnet:Subnet",
    { availabilityZone: "eu-west-1a" },
    "availabilityZone",
    { regions: { gcp: [], aws: ["us-east-1"] } },
  ],
  // machine-types
  ["machine-types", "one of the model's", machine, { machineType: "n2-standard-4" }, undefined],
  ["machine-types", "one for mining", machine, { machineType: "a3-megagpu-8g" }, "machineType"],
  ["machine-types", "in AWS", launch, { instanceType: "p5.48xlarge" }, "instanceType"],
  [
    "machine-types",
    "by a list of one's own",
    launch,
    { instanceType: "c7i.xlarge" },
    "instanceType",
    { machineTypes: { gcp: [], aws: ["c7g.large"] } },
  ],
  // secrets
  [
    "secrets",
    "a password in metadata",
    machine,
    { metadata: { bundle: '{"JVB_AUTH_PASSWORD": "hunter22"}' } },
    "metadata.bundle",
  ],
  [
    "secrets",
    "its name only",
    machine,
    { metadata: { bundle: '{"JVB_AUTH_PASSWORD": "${JVB_PASSWORD:?}"}', sh: "A_PASSWORD=$X" } },
    undefined,
  ],
  [
    "secrets",
    "a key in user data",
    launch,
    { ...ec2, userData: "-----BEGIN RSA PRIVATE KEY-----" },
    "userData",
  ],
  ["secrets", "in packed user data", launch, { ...ec2, userData: gzipped }, "userData"],
  ["secrets", "an open parameter", parameter, { type: "String", value: "DB_PASSWORD=hunter22" }, "value"],
  ["secrets", "a closed one", parameter, { type: "SecureString", value: "DB_PASSWORD=hunter22" }, undefined],
  [
    "secrets",
    "an env of a container, which is its own",
    container,
    { envs: ["JVB_AUTH_PASSWORD=hunter22"] },
    undefined,
  ],
];

test.each(cases.map((entry) => ({ name: `${entry[0]}: ${entry[1]}`, entry })))("$name", ({ entry }) => {
  const [rule, , type, props, at, settings = {}] = entry;
  const found = policyProblems([resource(type, { ...tagged, ...props })], {
    ...usualPolicySettings,
    ...settings,
  });
  expect(found.filter((problem) => problem.rule === rule).map(({ key }) => key)).toEqual(
    at === undefined ? [] : [expect.stringMatching(new RegExp(` it\\.${at.replaceAll(/[[\]]/g, "\\$&")}$`))],
  );
});

describe("labels", () => {
  const problems = (props: Record<string, unknown>, ...others: PolicyResource[]) =>
    policyProblems([resource(disk, props), ...others])
      .filter(({ rule }) => rule === "labels")
      .map(({ key }) => key);

  test("of a customer's stack say whose it is", () =>
    expect(problems(tagged, customer)).toEqual(["gcp:Disk it.labels.customer"]));
  test("of what customers share do not", () => expect(problems(tagged)).toEqual([]));
  test("are missed one by one", () =>
    expect(problems({ labels: { stack: "s" } })).toEqual(["gcp:Disk it.labels.component"]));
  test("are missed altogether", () =>
    expect(problems({})).toEqual(["gcp:Disk it.labels.component", "gcp:Disk it.labels.stack"]));
  test("that a preview cannot know are not held against it", () =>
    expect(problems({ labels: unknown })).toEqual([]));
});

describe("protected data", () => {
  const problems = (protect: boolean, props = {}, settings = {}) =>
    policyProblems([resource("gcp:dns/managedZone:ManagedZone", { ...tagged, ...props }, protect)], {
      ...usualPolicySettings,
      ...settings,
    }).map(({ key, rule }) => [key, rule]);

  test("is asked for", () => expect(problems(false)).toEqual([["gcp:ManagedZone it", "protected-data"]]));
  test("is found", () => expect(problems(true)).toEqual([]));
  test("is not asked for of a stack that lets it go", () =>
    expect(problems(false, {}, { protectData: false })).toEqual([]));
  test("is not asked for of a zone for challenges", () =>
    expect(problems(false, { dnsName: "_acme-challenge.acme.my-app.com." })).toEqual([]));
});

test("every policy has a case that breaks it", () => {
  const tried = new Set([
    ...cases.filter(([, , , , at]) => at !== undefined).map(([rule]) => rule),
    "labels",
    "protected-data",
  ]);
  expect(policyRules.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});
