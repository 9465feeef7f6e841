/** How packets get to a machine: addresses, names, subnets, routes; and what it is made of. */

import {
  about,
  atLeast,
  between,
  from,
  type Holds,
  is,
  matches,
  type ResourcePromise,
  textAt,
  valuesAt,
} from "./promise.ts";

const machine = "gcp:compute:Instance";
const template = "gcp:compute:RegionInstanceTemplate";
const address = "gcp:compute:Address";
const launch = "aws:ec2:LaunchTemplate";
const cidr = matches(/^\d+\.\d+\.\d+\.\d+\/\d+$/);
const label = matches(/^[a-z0-9-]+$/);

/** Of the platform's subnetworks or one that the settings name. */
const subnetworkThere: Holds = (value, resource) => {
  const place = (textAt(resource, "region") || textAt(resource, "zone")).split("-").slice(0, 2).join("-");
  return typeof value === "string" && value.includes(`/regions/${place}/subnetworks/`);
};

export const addresses: readonly ResourcePromise[] = [
  ...about(machine, [
    [
      "networkInterfaces[].accessConfigs[].natIp",
      from(address, "address"),
      "the machine would get an address that no firewall, record or bridge knows",
    ],
    [
      "networkInterfaces[].networkIp",
      from(address, "address"),
      "bridges would look for Prosody-JVB at the old address",
      ({ properties }) => valuesAt(properties, "networkInterfaces[].networkIp")[0] !== undefined,
    ],
  ]),
  ...about(
    [machine, template],
    [
      [
        "networkInterfaces[].accessConfigs[].networkTier",
        is("PREMIUM", "STANDARD"),
        "the tier is the price of every gigabyte",
      ],
      [
        "networkInterfaces[].nicType",
        is("GVNIC"),
        "a bridge would drop packets long before its processors are busy",
      ],
      ["networkInterfaces[].subnetwork", subnetworkThere, "the machine would be in another region's network"],
      ["machineType", matches(/^[a-z]\d[a-z]*-\w+-\d+$/), "the cloud would choose, or refuse"],
      ["metadata.jitsi-bundle", matches(/"compose"/), "the machine would have nothing to run"],
      ["metadata.user-data", matches(/^#cloud-config/), "the machine would boot without the agent"],
    ],
  ),
  ...about(
    [machine],
    [
      [
        "bootDisk.initializeParams.image",
        matches(/ubuntu-2404-lts-(amd|arm)64$/),
        "the agent is tried on this system",
      ],
      ["bootDisk.initializeParams.size", atLeast(20), "images of two releases would not fit"],
      [
        "bootDisk.initializeParams.type",
        matches(/-balanced$/),
        "the standard disk is too slow to pull images",
      ],
      ["bootDisk.autoDelete", is(true), "every replaced machine would leave a disk behind"],
    ],
  ),
  ...about(
    [template],
    [
      ["disks[].sourceImage", matches(/ubuntu-2404-lts-(amd|arm)64$/), "the agent is tried on this system"],
      ["disks[].diskSizeGb", atLeast(20), "images of two releases would not fit"],
      ["disks[].diskType", matches(/-balanced$/), "the standard disk is too slow to pull images"],
      ["disks[].autoDelete", is(true), "every bridge that was scaled in would leave a disk behind"],
      ["disks[].boot", is(true), "Google Cloud refuses a template without a boot disk"],
    ],
  ),
  ...about(launch, [
    ["blockDeviceMappings[].ebs.volumeSize", atLeast(20), "images of two releases would not fit"],
    ["blockDeviceMappings[].ebs.volumeType", is("gp3"), "older types have fewer operations for more money"],
    [
      "imageId",
      matches(/^resolve:ssm:\/aws\/service\/canonical\/ubuntu\/server\/24\.04\//),
      "the agent is tried on this system",
    ],
    ["instanceType", matches(/^[a-z]\d[a-z-]*\.\w+$/), "AWS would take its smallest"],
    ["userData", matches(/^H4sI/), "the machine would boot without the agent"],
  ]),
  ...about("gcp:compute:Disk", [["type", matches(/-balanced$/), "newer machine types take no other"]]),
  ...about(address, [
    ["addressType", is("EXTERNAL", "INTERNAL"), "the internal address would be a public one"],
    [
      "addressType",
      is("INTERNAL"),
      "the internal address would be a public one",
      ({ properties }) => properties.subnetwork !== undefined,
    ],
    [
      "subnetwork",
      subnetworkThere,
      "the address would be of another network",
      ({ properties }) => properties.addressType === "INTERNAL",
    ],
    [
      "networkTier",
      (value, { name }) =>
        value === (name.endsWith("-app-public") || name.includes("-app") ? "PREMIUM" : "STANDARD"),
      "a machine takes only addresses of its own tier",
      ({ properties }) => properties.addressType === "EXTERNAL",
    ],
  ]),
  ...about("aws:ec2:Eip", [["domain", is("vpc"), "AWS would refuse to attach it"]]),
  ...about("aws:ec2:EipAssociation", [
    ["allocationId", from("aws:ec2:Eip", "allocationId"), "the bridge would have no public address"],
    ["instanceId", from("aws:ec2:Instance", "id"), "the bridge would have no public address"],
  ]),
  ...about("aws:ec2:Instance", [
    [
      "vpcSecurityGroupIds[]",
      from("aws:ec2:SecurityGroup", "id"),
      "the network's default group lets no media in",
    ],
    ["subnetId", matches(/^subnet-/), "the machine would be in the account's default network"],
  ]),
  ...about(
    ["aws:ec2:SecurityGroup", "aws:ec2:Subnet", "aws:ec2:RouteTable", "aws:ec2:InternetGateway"],
    [["vpcId", matches(/^vpc-/), "it would be in the account's default network"]],
  ),
  ...about("aws:ec2:Subnet", [
    ["cidrBlock", cidr, "AWS refuses a subnet without a range"],
    ["availabilityZone", matches(/^[a-z-]+\d[a-z]$/), "both subnets could be in one zone"],
    ["mapPublicIpOnLaunch", is(false), "a bridge would announce an address that it loses"],
    ["assignIpv6AddressOnCreation", is(false), "bridges would announce addresses that no rule opens"],
  ]),
  ...about("aws:ec2:Vpc", [
    ["cidrBlock", cidr, "AWS refuses a network without a range"],
    ["assignGeneratedIpv6CidrBlock", is(false), "bridges would announce addresses that no rule opens"],
    ["enableDnsSupport", is(true), "machines could not resolve names"],
    ["enableDnsHostnames", is(true), "endpoints of AWS would not resolve privately"],
    ["instanceTenancy", is("default"), "every machine would pay for a host of its own"],
  ]),
  ...about("aws:ec2:Route", [
    ["destinationCidrBlock", is("0.0.0.0/0"), "nothing would reach a bridge"],
    ["gatewayId", from("aws:ec2:InternetGateway", "id"), "nothing would reach a bridge"],
  ]),
  ...about(
    ["aws:ec2:Route", "aws:ec2:RouteTableAssociation"],
    [["routeTableId", from("aws:ec2:RouteTable", "id"), "nothing would reach a bridge"]],
  ),
  ...about("aws:ec2:RouteTableAssociation", [
    ["subnetId", from("aws:ec2:Subnet", "id"), "nothing would reach a bridge"],
  ]),
  ...about("gcp:compute:Network", [
    ["autoCreateSubnetworks", is(false), "every region would get a range that may collide"],
    ["routingMode", is("GLOBAL"), "bridges of other regions would not reach Prosody-JVB"],
    ["mtu", between(1300, 1500), "larger packets would be cut on their way out"],
    ["deleteDefaultRoutesOnCreate", is(false), "machines would have no way out"],
  ]),
  ...about("gcp:compute:Subnetwork", [
    ["ipCidrRange", cidr, "Google Cloud refuses a subnetwork without a range"],
    ["network", from("gcp:compute:Network", "id"), "the subnetwork would be elsewhere"],
    ["privateIpGoogleAccess", is(true), "a machine without a public address could not read its secrets"],
    ["stackType", is("IPV4_ONLY"), "bridges would announce addresses that no rule opens"],
  ]),
  ...about("gcp:dns:RecordSet", [
    ["name", matches(/\.$/), "the customer's name would not resolve"],
    [
      "type",
      is("A"),
      "the customer's name would not resolve",
      (it) => !textAt(it, "name").startsWith("_acme-challenge."),
    ],
    [
      "type",
      is("NS"),
      "the challenge's zone would answer nobody",
      (it) => textAt(it, "name").startsWith("_acme-challenge."),
    ],
    ["ttl", between(30, 300), "a moved app server would be missed for long"],
    [
      "rrdatas",
      (value, { properties }) =>
        Array.isArray(value) &&
        // A delegation to fewer than all four servers of a zone still works, but not for long.
        value.length === (properties.type === "NS" ? 4 : 1) &&
        value.every((one) => /^(\d+\.\d+\.\d+\.\d+|ns-[\w.-]+)$/.test(String(one))),
      "the name would lead elsewhere",
    ],
    ["managedZone", label, "the name would be in another zone"],
  ]),
  ...about("gcp:dns:ManagedZone", [["dnsName", matches(/^[\w.-]+\.$/), "names would be in another zone"]]),
];
