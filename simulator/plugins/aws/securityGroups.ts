/** Security groups and their rules. */
import { parseRange } from "../cloud/ipv4.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { number, text } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { ec2Outputs, retagged, vpc } from "./network.ts";
import { arn, ec2Id, regionOf, tagProblems, tagsAll } from "./scope.ts";

export const securityGroup = "aws:ec2/securityGroup:SecurityGroup";

export const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

export const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

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
